package dev.patoperator.policy.cel.fault;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.RepositoryObject;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.text.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says which fields an object has instead of one that it does not have. */
final class StructFault {

    static final List<String> MEMBER_FIELDS = List.of(MemberObject.LOGIN, MemberObject.ROLE);

    private static final List<String> GROUPS = List.of("organization", "repository", "other");
    private static final List<String> REPOSITORY_FIELDS = List.of(
            RepositoryObject.NAME,
            RepositoryObject.VISIBILITY,
            RepositoryObject.ARCHIVED,
            RepositoryObject.TOPICS,
            RepositoryObject.CUSTOM_PROPERTIES);

    private final ItemKind kind;

    StructFault(ItemKind kind) {
        this.kind = kind;
    }

    /**
     * Returns the sentence about a field that does not exist. The compiler does not say of which type, so that the operand is
     * recognized by its form.
     *
     * @param operand what the field is read from; empty when it is not found
     */
    String describe(String field, Optional<CelExpr> operand) {
        if (operand.filter(StructFault::isPermissions).isPresent()) {
            return ofPermissions(field);
        }
        if (operand.filter(expression -> isVariable(expression, MemberObject.VARIABLE))
                .isPresent()) {
            return List.of("team", "teams", MemberObject.IN_TEAM).contains(field)
                    ? "a member has no field " + field + ": write member.inTeam('platform')"
                    : of("a member", MEMBER_FIELDS, field);
        }
        return operand.filter(this::isRepository).isPresent()
                ? of("a repository", REPOSITORY_FIELDS, field)
                : ofItem(field);
    }

    /** Returns how to look for a value in a list that a field has, or the values of its map; empty for another field. */
    static Optional<String> listExample(String field) {
        return switch (field) {
            case RepositoryObject.CUSTOM_PROPERTIES -> Optional.of("'prod' in r.customProperties['tier']");
            case RepositoryObject.TOPICS -> Optional.of("'team-a' in r.topics");
            case "scopes" -> Optional.of("'contents:write' in request.scopes");
            default -> Optional.empty();
        };
    }

    private static boolean isPermissions(CelExpr operand) {
        return operand.getKind() == Kind.SELECT
                && (operand.select().field().equals(ItemField.PERMISSIONS.celName())
                        || operand.select().field().equals(ItemField.CURRENT.celName()));
    }

    /** The variable of a loop, or an entry of a list. Only repositories have fields and are in lists. */
    private boolean isRepository(CelExpr operand) {
        return operand.getKind() == Kind.IDENT
                ? !isVariable(operand, ItemField.variable(kind))
                : operand.getKind() == Kind.CALL && operand.call().function().equals("_[_]");
    }

    private static boolean isVariable(CelExpr operand, String name) {
        return operand.getKind() == Kind.IDENT
                && (operand.ident().name().equals(name)
                        || operand.ident().name().equals("." + name));
    }

    private static String ofPermissions(String field) {
        String shown = CompilerFault.shown(field);
        String known = "known fields: " + String.join(", ", GROUPS);
        return Spelling.closest(field, GROUPS)
                .map(word -> "permissions has no field " + shown + ": did you mean " + word + "? " + known)
                .orElse("permissions has no field " + shown + ": write permissions.repository." + shown
                        + " or permissions.organization." + shown + "; " + known);
    }

    private String ofItem(String field) {
        String variable = ItemField.variable(kind);
        List<String> fields =
                ItemField.of(kind).stream().map(ItemField::celName).toList();
        if (MEMBER_FIELDS.contains(field)) {
            return "a " + variable + " has no field " + field + ": write member." + field;
        }
        boolean isOfOtherKind = Arrays.stream(ItemField.values())
                .anyMatch(other -> other.celName().equals(field));
        return isOfOtherKind
                ? "a " + variable + " has no field " + field + ", only a " + ItemField.variable(otherKind())
                        + " has it; known fields: " + String.join(", ", fields)
                : of("a " + variable, fields, field);
    }

    private static String of(String object, List<String> fields, String field) {
        return object + " has no field " + CompilerFault.shown(field) + ": "
                + Spelling.closest(field, fields)
                        .map(word -> "did you mean " + word + "? ")
                        .orElse("")
                + "known fields: " + String.join(", ", fields);
    }

    private ItemKind otherKind() {
        return kind == ItemKind.REQUEST ? ItemKind.GRANT : ItemKind.REQUEST;
    }
}
