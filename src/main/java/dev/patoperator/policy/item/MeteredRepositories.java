package dev.patoperator.policy.item;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;

/**
 * One value for each repository of an item. Each read is charged: there may be hundreds of repositories, and each loop reads
 * them.
 */
public final class MeteredRepositories<T> extends AbstractList<T> {

    /** One read, including CEL's comparison of the value: 200 ns. */
    private static final int STEPS = 6;

    private final List<String> names;
    private final Function<String, T> value;

    /** @param value makes the value of a repository from its name; called at each read */
    public MeteredRepositories(List<String> names, Function<String, T> value) {
        this.names = names;
        this.value = value;
    }

    @Override
    public T get(int index) {
        charge(0);
        return value.apply(names.get(index));
    }

    @Override
    public int size() {
        return names.size();
    }

    /**
     * Charges one read.
     *
     * @param size the number of values that CEL copies or compares
     */
    public static void charge(int size) {
        String refusal = EvaluationBudget.refusal(STEPS + (long) size, "it reads the names of repositories too often");
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
    }
}
