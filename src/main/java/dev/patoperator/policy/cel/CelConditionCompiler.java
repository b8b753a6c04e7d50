package dev.patoperator.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.text.TextSanitizer;
import java.util.List;
import java.util.stream.Collectors;

/** Compiles conditions. The first use of this class loads CEL. */
public final class CelConditionCompiler {

    private static final int SHOWN_ISSUES = 3;
    private static final int SHOWN_CHARACTERS = 200;

    private CelConditionCompiler() {}

    public static CompilationResult compile(String expression, ItemKind kind) {
        CelCompiler compiler = kind == ItemKind.REQUEST ? CelEnvironment.OF_REQUESTS : CelEnvironment.OF_GRANTS;
        try {
            CelAbstractSyntaxTree ast = compiler.compile(expression).getAst();
            List<String> refusals = new CelExpressionGuard(ast).refusals();
            return refusals.isEmpty()
                    ? new CompilationResult.CompilationSuccess(createCondition(ast))
                    : new CompilationResult.CompilationFailure(String.join("; ", refusals));
        } catch (CelValidationException e) {
            return new CompilationResult.CompilationFailure(issues(e));
        } catch (CelEvaluationException e) {
            return new CompilationResult.CompilationFailure(
                    TextSanitizer.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        } catch (StackOverflowError e) {
            return new CompilationResult.CompilationFailure("it is nested too deeply");
        } catch (RuntimeException e) {
            // The library may fail in other ways. Only the resource with this expression must stall.
            return new CompilationResult.CompilationFailure(
                    TextSanitizer.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        }
    }

    private static CompiledCondition createCondition(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        List<CelExpr.ExprKind.Kind> nodes = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::getKind)
                .toList();
        // A program keeps its syntax tree. The positions in the text take a third of the memory and are never shown.
        CelAbstractSyntaxTree withoutPositions = CelAbstractSyntaxTree.newCheckedAst(
                ast.getExpr(), CelSource.newBuilder().build(), ast.getReferenceMap(), ast.getTypeMap());
        return new CelCondition(
                CelEnvironment.RUNTIME.createProgram(withoutPositions),
                nodes.size(),
                nodes.contains(CelExpr.ExprKind.Kind.COMPREHENSION),
                namesRepositories(ast));
    }

    /**
     * Checks the type of the operand, not the name of the variable: {@code (true ? request : request).repositories} reads
     * the names, too.
     */
    private static boolean namesRepositories(CelAbstractSyntaxTree ast) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.SELECT)
                .map(node -> node.expr().select())
                .anyMatch(select -> select.field().equals(ItemField.REPOSITORIES.celName())
                        && ast.getType(select.operand().id())
                                .map(type -> type.kind() == CelKind.STRUCT)
                                .orElse(true));
    }

    private static String issues(CelValidationException e) {
        List<CelIssue> issues = e.getErrors();
        String shown = issues.stream()
                .limit(SHOWN_ISSUES)
                .map(CelConditionCompiler::issue)
                .collect(Collectors.joining("; "));
        return issues.size() > SHOWN_ISSUES ? shown + "; and " + (issues.size() - SHOWN_ISSUES) + " more" : shown;
    }

    /** Lines and columns count from 1, as in editors. An issue about the whole expression has no position. */
    private static String issue(CelIssue issue) {
        String message = TextSanitizer.line(issue.getMessage(), SHOWN_CHARACTERS);
        int line = issue.getSourceLocation().getLine();
        return line < 1 ? message : line + ":" + (issue.getSourceLocation().getColumn() + 1) + ": " + message;
    }
}
