package dev.patoperator.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.Subject;
import java.util.List;
import java.util.stream.Collectors;

/** Compiles conditions. The first use of this class loads CEL. */
final class ConditionCompiler {

    private static final int SHOWN_ISSUES = 3;
    private static final int SHOWN_CHARACTERS = 200;

    private ConditionCompiler() {}

    static Condition compile(Criteria.Condition condition, Subject subject) throws InvalidSelectorException {
        CelCompiler compiler = subject == Subject.REQUEST ? Environment.OF_REQUESTS : Environment.OF_GRANTS;
        try {
            CelAbstractSyntaxTree ast = compiler.compile(condition.expression()).getAst();
            List<String> refusals = new AllowedExpressions(ast).refusals();
            if (!refusals.isEmpty()) {
                throw invalid(condition, String.join("; ", refusals));
            }
            return new CelCondition(condition.name(), Environment.RUNTIME.createProgram(ast), namesRepositories(ast));
        } catch (CelValidationException e) {
            throw invalid(condition, issues(e));
        } catch (CelEvaluationException e) {
            throw invalid(condition, Texts.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        } catch (StackOverflowError e) {
            throw invalid(condition, "it is nested too deeply");
        } catch (RuntimeException e) {
            // Whatever somebody writes, it is that resource which stalls.
            throw invalid(condition, Texts.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        }
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

    private static InvalidSelectorException invalid(Criteria.Condition condition, String problem) {
        return new InvalidSelectorException(
                "spec.selector.matchConditions '" + condition.name() + "' does not compile: " + problem);
    }
}
