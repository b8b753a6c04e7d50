package dev.patoperator.policy.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.KnownPermissions;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.TypeNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds wrong uses of objects. They cannot be compared, because that would read all of their fields, and so facts that the
 * expression does not name. Teams are named in the expression itself, because their members are listed before anything is
 * evaluated.
 */
final class ObjectCheck {

    /** The members of each team are listed on every evaluation: at least one call each. */
    private static final int MAX_TEAMS = 10;

    /** GitHub makes slugs of names: lower case, and other characters than these become hyphens. */
    private static final Pattern SLUG = Pattern.compile("[a-z0-9_.-]{1,100}");

    private static final Pattern SLUG_IN_ANY_CASE = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private static final List<String> ROLES =
            Arrays.stream(MemberRole.values()).map(MemberRole::value).toList();

    private static final Set<String> COMPARING = Set.of("_==_", "_!=_", "@in");

    private final CelAbstractSyntaxTree ast;
    private final Set<String> teams = new HashSet<>();

    ObjectCheck(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    /** Returns what is wrong with a call; empty when nothing is. */
    Optional<String> fault(CelExpr expression) {
        CelExpr.CelCall call = expression.call();
        if (call.function().equals(MemberObject.IN_TEAM)) {
            return ofTeam(ExpressionFacts.team(expression));
        }
        if (!COMPARING.contains(call.function())) {
            return Optional.empty();
        }
        Optional<String> role = call.args().stream().anyMatch(this::isRole)
                ? call.args().stream()
                        .flatMap(ObjectCheck::texts)
                        .filter(text -> !ROLES.contains(text))
                        .findFirst()
                : Optional.empty();
        if (role.isPresent()) {
            return Optional.of("member.role is never '" + KnownPermissions.shown(role.get()) + "': write '"
                    + String.join("', '", ROLES) + "'");
        }
        return call.args().stream().anyMatch(this::isObject)
                ? Optional.of("objects cannot be compared: compare a field, as in member.login == 'mona' or"
                        + " r.name == 'app'")
                : Optional.empty();
    }

    private Optional<String> ofTeam(Optional<String> slug) {
        if (slug.isEmpty()) {
            return Optional.of("inTeam() takes the team's slug as a text, not an expression: write inTeam('platform')");
        }
        if (!SLUG.matcher(slug.get()).matches()) {
            return Optional.of(
                    SLUG_IN_ANY_CASE.matcher(slug.get()).matches()
                            ? "team slugs are in lower case: write inTeam('"
                                    + slug.get().toLowerCase(Locale.ROOT) + "')"
                            : "a team's slug has letters, digits, '-', '_' and '.', as in the address of its page:"
                                    + " write inTeam('platform')");
        }
        teams.add(slug.get());
        return teams.size() > MAX_TEAMS
                ? Optional.of("a condition may name at most " + MAX_TEAMS + " teams: write several conditions or"
                        + " resources, or make one team of these teams")
                : Optional.empty();
    }

    private boolean isRole(CelExpr expression) {
        return expression.getKind() == Kind.SELECT
                && expression.select().field().equals(MemberObject.ROLE)
                && ast.getType(expression.select().operand().id())
                        .map(type -> type.name().equals(TypeNames.MEMBER))
                        .orElse(false);
    }

    /** Returns a literal, or the literals of a list. */
    private static Stream<String> texts(CelExpr expression) {
        return (expression.getKind() == Kind.LIST ? expression.list().elements().stream() : Stream.of(expression))
                .filter(element -> element.getKind() == Kind.CONSTANT
                        && element.constant().getKind() == CelConstant.Kind.STRING_VALUE)
                .map(element -> element.constant().stringValue());
    }

    private boolean isObject(CelExpr expression) {
        return ast.getType(expression.id()).stream()
                .flatMap(
                        type -> type.kind() == CelKind.LIST ? Stream.of(((ListType) type).elemType()) : Stream.of(type))
                .anyMatch(ObjectCheck::isObject);
    }

    /** Permissions are maps, and may be compared: {@code request.permissions == request.current}. */
    private static boolean isObject(CelType type) {
        return type.kind() == CelKind.STRUCT && !type.name().equals(TypeNames.PERMISSIONS);
    }
}
