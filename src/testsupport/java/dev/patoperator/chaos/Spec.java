package dev.patoperator.chaos;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The content of a resource except its name, action and reason. Only {@link Wish} changes it. */
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

    /** Whether the spec is a list (owners are then a guard), a one-shot selector, or a policy. */
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

    /** The listed ids; kept while the spec is a selector. */
    Set<Long> listed() {
        return listed;
    }

    /** The owners whose tokens are decided; empty for a list without a guard. */
    List<String> owners() {
        return owners;
    }

    /** Whether the spec has owners or a condition now. A list that was a selector has no guard. */
    boolean names() {
        return selects() || !reshaped;
    }

    /** A CEL expression that replaces the owners and matches the same items. */
    @Nullable
    String condition() {
        return condition;
    }

    /** Only requests from before this time are selected. */
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
