package dev.patoperator.policy.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.patoperator.github.pat.KnownPermissions;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.RepositoryObject;
import dev.patoperator.policy.cel.value.TypeNames;
import dev.patoperator.policy.item.ItemField;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds literals that are compared with the name or the level of a permission, a scope, a login, the name of a repository, a
 * topic, the name of a custom property, a selection or a visibility, and that are probably misspelt, also when a loop takes
 * them from a list. Names that an expression computes are not followed.
 */
public final class NameWarnings {

    private static final Set<String> GROUPS = Set.of("organization", "repository", "other");
    private static final Set<String> EQUALITY = Set.of("_==_", "_!=_");
    /** Only a whole name is known here. A part of it, as in {@code startsWith}, may be anything. */
    private static final Set<NameWarning.NameKind> ARE_WHOLE = EnumSet.of(
            NameWarning.NameKind.PERMISSION,
            NameWarning.NameKind.SCOPE,
            NameWarning.NameKind.SELECTION,
            NameWarning.NameKind.VISIBILITY,
            NameWarning.NameKind.LEVEL);

    private static final Set<String> PARTS = Set.of("contains", "startsWith", "endsWith");

    private final CelAbstractSyntaxTree ast;

    /** The node that is checked. The loops around it say what its variables are. */
    private CelNavigableExpr checked;

    private record SuspiciousName(NameWarning.NameKind kind, String name) {}

    private final Set<SuspiciousName> found = new LinkedHashSet<>();

    private NameWarnings(CelAbstractSyntaxTree ast) {
        this.ast = ast;
        this.checked = CelNavigableAst.fromAst(ast).getRoot();
    }

    /** Finds each name once. */
    public static NameWarnings in(CelAbstractSyntaxTree ast) {
        var warnings = new NameWarnings(ast);
        warnings.checked.allNodes().toList().forEach(warnings::check);
        return warnings;
    }

    /**
     * Returns the first warnings, as many as are ever shown. Looking for a similar name is expensive, so it is done here,
     * once for each compilation, and for no others.
     */
    public List<NameWarning> first() {
        return found.stream()
                .limit(SpecWarnings.MAX_TEXTS)
                .map(NameWarnings::warning)
                .toList();
    }

    /** Returns how many warnings there are beyond the first. */
    public int others() {
        return Math.max(0, found.size() - SpecWarnings.MAX_TEXTS);
    }

    private static NameWarning warning(SuspiciousName suspicious) {
        String similar = switch (suspicious.kind()) {
            case PERMISSION -> KnownPermissions.closest(suspicious.name()).orElse(null);
            case SCOPE -> Scope.closest(suspicious.name()).orElse(null);
            default -> null;
        };
        return new NameWarning(suspicious.kind(), suspicious.name(), similar);
    }

    private void check(CelNavigableExpr node) {
        checked = node;
        if (node.getKind() == Kind.SELECT) {
            CelExpr.CelSelect select = node.expr().select();
            NameWarning.NameKind key = kindOfKeys(select.operand());
            if (key != null) {
                check(key, select.field());
            }
        } else if (node.getKind() == Kind.CALL) {
            check(node.expr().call());
        }
    }

    private void check(CelExpr.CelCall call) {
        String function = call.function();
        if (PARTS.contains(function) && call.target().isPresent()) {
            NameWarning.NameKind kind = kindOf(call.target().get());
            if (kind != null && !ARE_WHOLE.contains(kind)) {
                check(kind, call.args().get(0));
            }
            return;
        }
        if (call.args().size() != 2) {
            return;
        }
        CelExpr left = call.args().get(0);
        CelExpr right = call.args().get(1);
        if (function.equals("_[_]")) {
            check(kindOfKeys(left), right);
        } else if (function.equals("@in")) {
            check(kindOfElements(right), left);
            check(kindOf(left), right);
        } else if (EQUALITY.contains(function)) {
            check(kindOf(left), right);
            check(kindOf(right), left);
            check(kindOfElements(left), right);
            check(kindOfElements(right), left);
        }
    }

    /** Checks a literal, each literal of a list or key of a map, or those that a loop takes one after the other. */
    private void check(NameWarning.@Nullable NameKind kind, CelExpr literal) {
        if (kind == null) {
            return;
        }
        if (literal.getKind() == Kind.LIST) {
            literal.list().elements().forEach(element -> check(kind, element));
        } else if (literal.getKind() == Kind.MAP) {
            literal.map().entries().forEach(entry -> check(kind, entry.key()));
        } else if (literal.getKind() == Kind.CONSTANT
                && literal.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            check(kind, literal.constant().stringValue());
        } else if (literal.getKind() == Kind.IDENT) {
            CelExpr range = rangeOfLoop(literal.ident().name());
            if (range != null && (range.getKind() == Kind.LIST || range.getKind() == Kind.MAP)) {
                check(kind, range);
            }
        }
    }

    private void check(NameWarning.NameKind kind, String name) {
        boolean suspicious = switch (kind) {
            case PERMISSION -> !KnownPermissions.isKnown(name);
            case SCOPE -> !Scope.isKnown(name);
            case SELECTION, VISIBILITY, LEVEL -> kind.isNoWord(name);
            default -> name.chars().anyMatch(character -> character >= 'A' && character <= 'Z');
        };
        if (suspicious) {
            found.add(new SuspiciousName(kind, name));
        }
    }

    /** Returns what a name is; null for anything else. */
    private NameWarning.@Nullable NameKind kindOf(CelExpr expression) {
        if (expression.getKind() == Kind.IDENT) {
            return kindOfElement(expression.ident().name());
        }
        if (isField(expression, ItemField.OWNER)) {
            return NameWarning.NameKind.LOGIN;
        }
        if (isRead(expression, TypeNames.MEMBER, MemberObject.LOGIN)
                || isRead(expression, TypeNames.REPOSITORY, RepositoryObject.NAME)) {
            return NameWarning.NameKind.LOWER_CASE;
        }
        if (isField(expression, ItemField.REPOSITORY_SELECTION)) {
            return NameWarning.NameKind.SELECTION;
        }
        if (isRead(expression, TypeNames.REPOSITORY, RepositoryObject.VISIBILITY)) {
            return NameWarning.NameKind.VISIBILITY;
        }
        if (isLevel(expression)) {
            return NameWarning.NameKind.LEVEL;
        }
        if (expression.getKind() != Kind.CALL) {
            return null;
        }
        CelExpr.CelCall call = expression.call();
        if (call.function().equals("_[_]")) {
            return kindOfKeys(call.args().get(0)) == null
                    ? kindOfElements(call.args().get(0))
                    : null;
        }
        NameWarning.NameKind lowered =
                call.function().equals("lowerAscii") && call.target().isPresent()
                        ? kindOf(call.target().get())
                        : null;
        return lowered == null || ARE_WHOLE.contains(lowered) ? null : NameWarning.NameKind.LOWER_CASE;
    }

    private NameWarning.@Nullable NameKind kindOfElement(String variable) {
        CelExpr range = rangeOfLoop(variable);
        return range == null ? null : kindOfElements(range);
    }

    /** Returns what the nearest loop around the checked node goes through that has a variable of this name. */
    private @Nullable CelExpr rangeOfLoop(String variable) {
        CelNavigableExpr inner = checked;
        Optional<CelNavigableExpr> outer = inner.parent();
        while (outer.isPresent()) {
            CelExpr loop = outer.get().expr();
            if (loop.getKind() == Kind.COMPREHENSION
                    && loop.comprehension().iterVar().equals(variable)
                    && loop.comprehension().iterRange().id() != inner.id()) {
                return loop.comprehension().iterRange();
            }
            inner = outer.get();
            outer = inner.parent();
        }
        return null;
    }

    /** Returns what the keys of a map are; null for a map whose keys have no names that are known here. */
    private NameWarning.@Nullable NameKind kindOfKeys(CelExpr map) {
        if (isGroup(map)) {
            return NameWarning.NameKind.PERMISSION;
        }
        return isRead(map, TypeNames.REPOSITORY, RepositoryObject.CUSTOM_PROPERTIES)
                ? NameWarning.NameKind.LOWER_CASE
                : null;
    }

    /** Returns what the elements of a list, or the keys of a map, are; null for anything else. */
    private NameWarning.@Nullable NameKind kindOfElements(CelExpr expression) {
        NameWarning.NameKind keys = kindOfKeys(expression);
        if (keys != null) {
            return keys;
        }
        if (isField(expression, ItemField.SCOPES)) {
            return NameWarning.NameKind.SCOPE;
        }
        if (isRead(expression, TypeNames.REPOSITORY, RepositoryObject.TOPICS)) {
            return NameWarning.NameKind.LOWER_CASE;
        }
        return isField(expression, ItemField.REPOSITORIES) ? NameWarning.NameKind.REPOSITORY : null;
    }

    /** Whether it is the value of a group of permissions. */
    private boolean isLevel(CelExpr expression) {
        return switch (expression.getKind()) {
            case SELECT ->
                !expression.select().testOnly() && isGroup(expression.select().operand());
            case CALL ->
                expression.call().function().equals("_[_]")
                        && isGroup(expression.call().args().get(0));
            default -> false;
        };
    }

    private boolean isGroup(CelExpr expression) {
        return expression.getKind() == Kind.SELECT
                && !expression.select().testOnly()
                && GROUPS.contains(expression.select().field())
                && structOf(expression.select().operand()).equals(TypeNames.PERMISSIONS);
    }

    private boolean isField(CelExpr expression, ItemField field) {
        return isRead(expression, TypeNames.REQUEST, field.celName())
                || isRead(expression, TypeNames.GRANT, field.celName());
    }

    private boolean isRead(CelExpr expression, String struct, String field) {
        return expression.getKind() == Kind.SELECT
                && !expression.select().testOnly()
                && expression.select().field().equals(field)
                && structOf(expression.select().operand()).equals(struct);
    }

    private String structOf(CelExpr expression) {
        return ast.getType(expression.id())
                .filter(type -> type.kind() == CelKind.STRUCT)
                .map(CelType::name)
                .orElse("");
    }
}
