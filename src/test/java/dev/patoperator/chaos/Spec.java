package dev.patoperator.chaos;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands in a resource besides its name, action and reason; {@link Wish} alone changes it. */
final class Spec {

    final Set<Long> listed = new LinkedHashSet<>();
    Form form = Form.IDS;
    List<String> owners = List.of();
    boolean reshaped;
    boolean suspended;

    @Nullable
    Instant before;

    @Nullable
    Integer limit;

    @Nullable
    String condition;

    @Nullable
    String flaw;

    @Nullable
    String retry;

    /** What it is: a list (owners are a guard then), a selector that is evaluated once, or one with an interval. */
    enum Form {
        IDS,
        ONE_SHOT,
        STANDING
    }

    Form form() {
        return form;
    }

    boolean selects() {
        return form != Form.IDS;
    }

    /** What is listed; kept while it selects. */
    Set<Long> listed() {
        return listed;
    }

    /** Whose tokens are meant; of a list without a guard, everybody's. */
    List<String> owners() {
        return owners;
    }

    /** Whether owners or a condition stand in it now: a list that was a selector has no guard. */
    boolean names() {
        return selects() || !reshaped;
    }

    /** A CEL expression that says the same as the owners, in their place. */
    @Nullable
    String condition() {
        return condition;
    }

    /** Only what was asked for before this. */
    @Nullable
    Instant before() {
        return before;
    }

    @Nullable
    Integer limit() {
        return limit;
    }

    /** A condition that does not compile; null while the spec is valid. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** The value of the retry annotation. */
    @Nullable
    String retry() {
        return retry;
    }

    boolean suspended() {
        return suspended;
    }
}
