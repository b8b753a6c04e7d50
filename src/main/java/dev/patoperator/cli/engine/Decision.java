package dev.patoperator.cli.engine;

import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of one item when all policies of its organization are evaluated once. */
public enum Decision {
    APPROVED("Approved", ItemKind.REQUEST),
    DENIED("Denied", ItemKind.REQUEST),
    REVOKED("Revoked", ItemKind.GRANT),

    /** A policy matches or may match, but nothing is sent: it is held back, over its limit, or could not be evaluated. */
    UNDECIDED("Undecided", null),

    /** A policy would decide it, if an exception of the policy did not except it. */
    EXCEPTED("Excepted", null),

    /** No policy decides it, nor would. */
    NOT_DECIDED("NotDecided", null);

    private final String word;
    private final @Nullable ItemKind onlyOf;

    Decision(String word, @Nullable ItemKind onlyOf) {
        this.word = word;
        this.onlyOf = onlyOf;
    }

    static Decision of(Action action) {
        return switch (action) {
            case APPROVE -> APPROVED;
            case DENY -> DENIED;
            case REVOKE -> REVOKED;
        };
    }

    /** Returns the decisions that items of a kind can have. */
    public static List<Decision> of(ItemKind kind) {
        return Arrays.stream(values())
                .filter(decision -> decision.onlyOf == null || decision.onlyOf == kind)
                .toList();
    }

    /** Returns the decision as files and tables write it. */
    public String word() {
        return word;
    }
}
