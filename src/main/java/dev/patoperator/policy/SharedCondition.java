package dev.patoperator.policy;

import dev.patoperator.decision.Subject;
import org.jspecify.annotations.Nullable;

/**
 * One expression over requests or grants, and its program for as long as a resource may use that. The {@link ConditionStore}
 * guards the two counts; any thread may ask for the program.
 */
final class SharedCondition {

    /** Expressions are long, and the informers' caches hold them already: a digest stands for each. */
    record Key(Subject subject, String digest) {}

    private final Key key;
    private final long weight;
    private volatile @Nullable Compilation compilation;

    /** Resources with this expression. */
    int users;

    /** Those of them that may use it. */
    int admittedUsers;

    SharedCondition(Key key, long weight) {
        this.key = key;
        this.weight = weight;
    }

    Key key() {
        return key;
    }

    /** Its bytes once it is compiled, at most. */
    long weight() {
        return weight;
    }

    /** What compiling comes to; done once. */
    Compilation compilation(String expression) {
        Compilation known = compilation;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = compilation;
            if (known == null) {
                known = ConditionCompiler.compile(expression, key.subject());
                compilation = known;
            }
            return known;
        }
    }

    boolean isCompiled() {
        return compilation != null;
    }

    /** Lets go of the program. */
    void forget() {
        compilation = null;
    }
}
