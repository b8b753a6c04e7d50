package dev.patoperator.model.exemption;

import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exemptions of one selector, in the resource's order. */
public record Exemptions(List<Exemption> list) {

    /** A selector without exemptions. */
    public static final Exemptions NONE = new Exemptions(List.of());

    public Exemptions {
        list = List.copyOf(list);
    }

    /**
     * Returns the exemption that applies to a token at a time: of several, the one that ends last.
     *
     * @param owner login of the token's owner in any case; null when GitHub names none
     * @param tokenId the token's own id; null when GitHub names none
     */
    public Optional<Exemption> activeFor(@Nullable String owner, @Nullable Long tokenId, Instant now) {
        if (list.isEmpty()) {
            return Optional.empty();
        }
        String login = owner == null ? null : owner.toLowerCase(Locale.ROOT);
        return list.stream()
                .filter(exemption -> exemption.isActive(now) && exemption.names(login, tokenId))
                .max(Comparator.comparing(Exemption::until));
    }

    /**
     * Returns a sentence for each exemption that is ignored because it ends too late. It names no duration from now, so that
     * it stays the same from one evaluation to the next.
     */
    public List<String> warnings(Instant now) {
        return list.stream()
                .filter(exemption -> exemption.endsTooLate(now))
                .map(exemption -> "the exception of selector.exceptions until " + Rfc3339.of(exemption.until())
                        + " is ignored, because it ends in more than " + Exemption.MAX_DURATION.toDays()
                        + " days: set an earlier until")
                .distinct()
                .toList();
    }
}
