package dev.patoperator.model.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * Names for expressions, which other expressions read as {@code variables.name}: each expression reads all variables, and a
 * variable those before it. Nothing evaluates a variable by itself. It is written out, as text in parentheses, in the
 * expressions that read it, so that what bounds and shares expressions needs to know nothing of variables.
 *
 * @param definitions in the resource's order
 */
public record SpecVariables(List<Definition> definitions) {

    /** Maximum length of an expression with its variables written out, in UTF-16 code units. */
    public static final int MAX_LENGTH = 16_384;

    public static final SpecVariables NONE = new SpecVariables(List.of());

    /**
     * A variable.
     *
     * @param expression as the resource writes it
     */
    public record Definition(String name, String expression) {}

    public SpecVariables {
        definitions = List.copyOf(definitions);
    }

    /**
     * Checks that an expression reads only variables that are defined, that it is not too long with these written out, and
     * that it gives no name of its own to what variables may read.
     */
    public void check(String expression) throws InvalidExpressionException {
        if (definitions.isEmpty()) {
            VariableReader.checkReadsNone(expression);
        } else {
            LoopNames.check(expression);
            new VariableReader(definitions).writtenOut(expression);
        }
    }

    /** Returns the variables that the expression of a variable may read: those before it. */
    public SpecVariables before(int index) {
        return new SpecVariables(definitions.subList(0, index));
    }

    /**
     * Returns an expression with its variables written out. It may have eight times the characters that the resource has,
     * so it is not kept.
     *
     * @throws IllegalArgumentException when {@link #check} would refuse the expression
     */
    public String writeOut(String expression) {
        if (definitions.isEmpty()) {
            return expression;
        }
        try {
            return new VariableReader(definitions).writtenOut(expression);
        } catch (InvalidExpressionException e) {
            throw new IllegalArgumentException("expressions are checked when a spec is parsed", e);
        }
    }

    /** Returns each variable with the variables that it reads written out. */
    public List<Definition> writtenOut() {
        List<Definition> writtenOut = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            Definition definition = definitions.get(i);
            writtenOut.add(new Definition(definition.name(), before(i).writeOut(definition.expression())));
        }
        return writtenOut;
    }
}
