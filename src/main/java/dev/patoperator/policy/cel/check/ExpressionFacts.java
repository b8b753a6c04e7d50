package dev.patoperator.policy.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.RepositoryObject;
import dev.patoperator.policy.cel.value.TypeNames;
import dev.patoperator.policy.item.ItemField;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an expression reads that takes further calls to GitHub. Found by the types of the operands, not by the names of
 * variables: {@code (true ? request : request).repositories} reads the names of repositories, too.
 */
public final class ExpressionFacts {

    private static final Set<String> NAMING = Set.of(ItemField.REPOSITORIES.celName(), ItemField.REPOS.celName());
    private static final Set<String> DETAILS =
            Set.of(RepositoryObject.VISIBILITY, RepositoryObject.ARCHIVED, RepositoryObject.TOPICS);

    private final CelAbstractSyntaxTree ast;
    private final List<CelExpr> nodes;

    public ExpressionFacts(CelAbstractSyntaxTree ast) {
        this.ast = ast;
        this.nodes = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .toList();
    }

    /** Whether the expression reads the names of an item's repositories. */
    public boolean namesRepositories() {
        return reads(TypeNames.REQUEST, NAMING) || reads(TypeNames.GRANT, NAMING);
    }

    /** Returns what the expression reads about the organization's people and repositories. */
    public RequiredFacts requiredFacts() {
        return new RequiredFacts(
                reads(TypeNames.MEMBER, Set.of(MemberObject.ROLE)),
                nodes.stream().flatMap(node -> team(node).stream()).collect(Collectors.toUnmodifiableSet()),
                reads(TypeNames.REPOSITORY, DETAILS),
                reads(TypeNames.REPOSITORY, Set.of(RepositoryObject.CUSTOM_PROPERTIES)),
                reads(TypeNames.REQUEST, Set.of(ItemField.CURRENT.celName())));
    }

    /** Returns the team that an expression asks for; empty for another expression. */
    static Optional<String> team(CelExpr expression) {
        if (expression.getKind() != Kind.CALL || !expression.call().function().equals(MemberObject.IN_TEAM)) {
            return Optional.empty();
        }
        return expression.call().args().stream()
                .filter(argument -> argument.getKind() == Kind.CONSTANT
                        && argument.constant().getKind() == CelConstant.Kind.STRING_VALUE)
                .map(argument -> argument.constant().stringValue())
                .findFirst();
    }

    private boolean reads(String type, Set<String> fields) {
        return nodes.stream()
                .filter(node -> node.getKind() == Kind.SELECT)
                .map(CelExpr::select)
                .anyMatch(select -> fields.contains(select.field())
                        && ast.getType(select.operand().id())
                                .map(operand -> isObject(operand, type))
                                .orElse(true));
    }

    private static boolean isObject(CelType operand, String type) {
        return operand.kind() == CelKind.STRUCT && operand.name().equals(type);
    }
}
