package dev.patoperator.policy;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition as a CEL program. */
final class CelCondition implements Condition {

    private static final int SHOWN_CHARACTERS = 150;
    private static final Pattern PREFIX = Pattern.compile("^(evaluation error( at <input>:\\d+)?: )+");

    private final String name;
    private final CelRuntime.Program program;
    private final boolean namesRepositories;

    CelCondition(String name, CelRuntime.Program program, boolean namesRepositories) {
        this.name = name;
        this.program = program;
        this.namesRepositories = namesRepositories;
    }

    @Override
    public boolean namesRepositories() {
        return namesRepositories;
    }

    @Override
    public Match evaluate(ItemView item) {
        Map<String, Object> variables = namesRepositories ? item.variablesWithRepositories() : item.variables();
        return variables == null
                ? failed("the repositories of " + item.variable() + " "
                        + item.item().id() + " could not be read from GitHub")
                : evaluate(variables);
    }

    private Match evaluate(Map<String, Object> variables) {
        try {
            TextSearch.begin();
            Object result = program.eval(variables);
            if (Boolean.TRUE.equals(result)) {
                return Match.MATCHED;
            }
            return Boolean.FALSE.equals(result) ? Match.NOT_MATCHED : failed("it is neither true nor false");
        } catch (CelEvaluationException e) {
            boolean absent = e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND;
            return failed(text(e) + (absent ? "; ask has() before reading what may be absent" : ""));
        } catch (StackOverflowError e) {
            return failed("it is nested too deeply");
        } catch (RuntimeException e) {
            // What the library lets through, a time zone that nobody knows, say: one item's trouble, not the lane's.
            return failed(Texts.line(String.valueOf(e.getMessage()), SHOWN_CHARACTERS));
        }
    }

    private static String text(CelEvaluationException e) {
        return Texts.line(PREFIX.matcher(String.valueOf(e.getMessage())).replaceFirst(""), SHOWN_CHARACTERS);
    }

    private Match failed(@Nullable String problem) {
        return new Match.Failed("condition '" + name + "' failed: " + problem);
    }
}
