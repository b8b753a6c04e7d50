package dev.patoperator.policy.item;

import java.util.AbstractList;
import java.util.List;

/** The names of an item's repositories. Each read is charged: there may be hundreds of names, and each loop reads them. */
final class MeteredRepositoryNames extends AbstractList<String> {

    /** One read, including CEL's comparison of the name: 200 ns. */
    private static final int STEPS = 6;

    private final List<String> names;

    MeteredRepositoryNames(List<String> names) {
        this.names = names;
    }

    @Override
    public String get(int index) {
        String refusal = EvaluationBudget.refusal(STEPS, "it reads the names of repositories too often");
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        return names.get(index);
    }

    @Override
    public int size() {
        return names.size();
    }
}
