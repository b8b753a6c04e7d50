package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.decision.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes while nobody can tell which ids the spec lists: those of the old status, and one for each call that has come to
 * an end since. What came to an end without a call is left out: a mended spec has it tried again.
 */
final class UnlistedOutcomes {

    private final Map<Long, Outcome> before;
    private final List<Outcome> outcomes = new ArrayList<>();
    private int total;
    private int succeeded;
    private int failed;
    private int undecided;
    private boolean changed;

    UnlistedOutcomes(PatStatus old, Map<Long, Verdict> verdicts) {
        this.before = Outcomes.byId(old);
        this.total = SelectedTotals.number(old.total());
        this.succeeded = SelectedTotals.number(old.succeeded());
        this.failed = SelectedTotals.number(old.failed());
        this.undecided = SelectedTotals.number(old.undecided());
        outcomes.addAll(old.outcomeList().stream().filter(Objects::nonNull).toList());
        verdicts.forEach((id, verdict) -> {
            if (verdict.lastCallAt() != null) {
                add(id, verdict);
            }
        });
    }

    private void add(long id, Verdict verdict) {
        Outcome known = before.get(id);
        if (known != null && !Outcomes.supersedes(verdict, known)) {
            return;
        }
        changed = true;
        Outcome now = Outcomes.of(id, verdict, "");
        if (known == null) {
            outcomes.add(now);
            total++;
        } else {
            outcomes.set(outcomes.indexOf(known), now);
            count(known.outcome(), -1);
        }
        count(now.outcome(), 1);
    }

    private void count(@Nullable OutcomeType type, int by) {
        if (type == null) {
            return;
        }
        switch (type) {
            case APPROVED, DENIED, REVOKED, WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> succeeded += by;
            case FAILED, NOT_FOUND -> failed += by;
            case UNDECIDED -> undecided += by;
            case PENDING, UNKNOWN -> {}
        }
    }

    void write(PatStatusBuilder next) {
        if (changed) {
            next.outcomes(Outcomes.bounded(fitting()))
                    .succeeded(Math.max(0, succeeded))
                    .failed(Math.max(0, failed))
                    .undecided(Math.max(0, undecided))
                    .total(Math.max(total, Math.max(0, succeeded) + Math.max(0, failed) + Math.max(0, undecided)));
        }
    }

    /** Where there are too many, those go first that no call stands behind, and then the oldest. */
    private List<Outcome> fitting() {
        if (outcomes.size() <= PatSpec.MAX_IDS) {
            return outcomes;
        }
        List<Outcome> kept = outcomes.stream()
                .sorted(Comparator.comparing(Outcome::mayHaveEffect)
                        .thenComparing(Outcome::decisionTime, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed())
                .limit(PatSpec.MAX_IDS)
                .toList();
        return outcomes.stream().filter(kept::contains).limit(PatSpec.MAX_IDS).toList();
    }
}
