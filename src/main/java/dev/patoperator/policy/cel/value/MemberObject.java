package dev.patoperator.policy.cel.value;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.policy.item.ItemView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code member}: the owner of the token. Facts about people are those of the account id, which outlives a change of login. */
public final class MemberObject extends CelObject {

    public static final String VARIABLE = "member";
    public static final String LOGIN = "login";
    public static final String ROLE = "role";
    public static final String IN_TEAM = "inTeam";

    private static final String NO_OWNER = "GitHub names no owner of this token";

    @SuppressWarnings("Immutable") // one thread evaluates one item
    private final ItemView item;

    MemberObject(ItemView item) {
        super(TypeNames.MEMBER);
        this.item = item;
    }

    @Override
    @Nullable
    Object field(String name) {
        return switch (name) {
            case LOGIN -> login();
            case ROLE -> role();
            default -> null;
        };
    }

    /** Whether the owner is in a team, or in one of its child teams. */
    public boolean isInTeam(String slug) {
        String name = VARIABLE + "." + IN_TEAM + "('" + slug + "')";
        Long ownerId = item.item().ownerId();
        return ItemView.known(
                name,
                ownerId == null
                        ? Fact.unknown(NO_OWNER)
                        : item.facts().organization().isInTeam(ownerId, slug));
    }

    private @Nullable String login() {
        String owner = item.item().owner();
        return owner == null ? null : owner.toLowerCase(Locale.ROOT);
    }

    private String role() {
        Long ownerId = item.item().ownerId();
        return ItemView.known(
                        VARIABLE + "." + ROLE,
                        ownerId == null
                                ? Fact.unknown(NO_OWNER)
                                : item.facts().organization().role(ownerId))
                .value();
    }
}
