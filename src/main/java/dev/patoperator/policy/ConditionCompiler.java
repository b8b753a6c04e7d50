package dev.patoperator.policy;

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
import dev.patoperator.decision.Subject;
import java.util.List;
import java.util.stream.Collectors;

/** Compiles conditions. The first use of this class loads CEL. */
final class ConditionCompiler {

    private static final int SHOWN_ISSUES = 3;
    private static final int SHOWN_CHARACTERS = 200;

    private ConditionCompiler() {}

    static Compilation compile(String expression, Subject subject) {
        CelCompiler compiler = subject == Subject.REQUEST ? Environment.OF_REQUESTS : Environment.OF_GRANTS;
        try {
            CelAbstractSyntaxTree ast = compiler.compile(expression).getAst();
            List<String> refusals = new AllowedExpressions(ast).refusals();
            return refusals.isEmpty()
                    ? new Compilation.Done(condition(ast))
                    : new Compilation.Refused(String.join("; ", refusals));
        } catch (CelValidationException e) {
            return new Compilation.Refused(issues(e));
        } catch (CelEvaluationException e) {
            return new Compilation.Refused(Texts.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        } catch (StackOverflowError e) {
            return new Compilation.Refused("it is nested too deeply");
        } catch (RuntimeException e) {
            // Whatever somebody writes, it is that resource which stalls.
            return new Compilation.Refused(Texts.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        }
    }

    private static Condition condition(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        List<CelExpr.ExprKind.Kind> nodes = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::getKind)
                .toList();
        // A program keeps its nodes and their positions in the text. Nobody is shown the positions, a third of all.
        CelAbstractSyntaxTree withoutPositions = CelAbstractSyntaxTree.newCheckedAst(
                ast.getExpr(), CelSource.newBuilder().build(), ast.getReferenceMap(), ast.getTypeMap());
        return new CelCondition(
                Environment.RUNTIME.createProgram(withoutPositions),
                nodes.size(),
                nodes.contains(CelExpr.ExprKind.Kind.COMPREHENSION),
                namesRepositories(ast));
    }

    /** However the item is come by: {@code (true ? request : request).repositories} names them too. */
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
                .map(ConditionCompiler::issue)
                .collect(Collectors.joining("; "));
        return issues.size() > SHOWN_ISSUES ? shown + "; and " + (issues.size() - SHOWN_ISSUES) + " more" : shown;
    }

    /** Lines and columns count from 1, as editors show them; where the whole expression is meant there is no position. */
    private static String issue(CelIssue issue) {
        String message = Texts.line(issue.getMessage(), SHOWN_CHARACTERS);
        int line = issue.getSourceLocation().getLine();
        return line < 1 ? message : line + ":" + (issue.getSourceLocation().getColumn() + 1) + ": " + message;
    }
}
