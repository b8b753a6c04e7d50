package dev.patoperator;

import dev.patoperator.dispatch.DispatchSettings;
import java.time.Duration;

/** {@link TestOperator#QUICK} with one time changed. */
final class QuickTuning {

    private QuickTuning() {}

    /** Another time after which an accepted decision without effect counts as failed. */
    static Tuning withConfirmTimeout(Duration confirmTimeout) {
        DispatchSettings quick = TestOperator.QUICK.dispatch();
        return new Tuning(
                TestOperator.QUICK.gitHub(),
                new DispatchSettings(
                        quick.writeInterval(),
                        confirmTimeout,
                        quick.confirmFirst(),
                        quick.confirmMost(),
                        quick.freshness(),
                        quick.backoffFirst(),
                        quick.backoffMost(),
                        quick.refusalMemory(),
                        quick.installationMaxAge(),
                        quick.wakeAgain()),
                TestOperator.QUICK.cadence());
    }
}
