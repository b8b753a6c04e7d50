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
import dev.patoperator.policy.cel.fault.CompilerFault;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.text.TextSanitizer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiles conditions. The first use of this class loads CEL. */
public final class CelConditionCompiler {

    private static final int SHOWN_CHARACTERS = 200;

    private CelConditionCompiler() {}

    public static CompilationResult compile(String expression, ItemKind kind) {
        CelCompiler compiler = kind == ItemKind.REQUEST ? CelEnvironment.OF_REQUESTS : CelEnvironment.OF_GRANTS;
        try {
            CelAbstractSyntaxTree ast = compiler.compile(expression).getAst();
            Optional<String> refusal = new CelExpressionGuard(ast).refusal();
            return refusal.isEmpty()
                    ? new CompilationResult.CompilationSuccess(createCondition(ast))
                    : new CompilationResult.CompilationFailure(refusal.get());
        } catch (CelValidationException e) {
            return new CompilationResult.CompilationFailure(firstFault(e, compiler, expression, kind));
        } catch (StackOverflowError e) {
            return new CompilationResult.CompilationFailure("it is nested too deeply");
        } catch (CelEvaluationException | RuntimeException e) {
            // The library may fail in other ways. Only the resource with this expression must stall.
            return new CompilationResult.CompilationFailure(TextSanitizer.shorten(
                    TextSanitizer.line(String.valueOf(e.getMessage()), 1_000).replaceFirst("^evaluation error: ", ""),
                    SHOWN_CHARACTERS));
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
                namesRepositories(ast),
                NameWarnings.in(ast));
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

    /** One fault is enough: others often follow from it. */
    private static String firstFault(CelValidationException e, CelCompiler compiler, String expression, ItemKind kind) {
        List<CelIssue> issues = e.getErrors();
        return issues.isEmpty()
                ? TextSanitizer.shorten(String.valueOf(e.getMessage()), SHOWN_CHARACTERS)
                : new CompilerFault(kind, expression, parsed(compiler, expression)).describe(issues.get(0));
    }

    private static @Nullable CelAbstractSyntaxTree parsed(CelCompiler compiler, String expression) {
        try {
            return compiler.parse(expression).getAst();
        } catch (CelValidationException e) {
            return null;
        }
    }
}
