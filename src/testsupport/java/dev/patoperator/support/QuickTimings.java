package dev.patoperator.support;

import dev.patoperator.Timings;
import dev.patoperator.dispatch.model.DispatchSettings;
import java.time.Duration;

/** {@link TestOperator#QUICK} with one time changed. */
public final class QuickTimings {

    private QuickTimings() {}

    /** Returns timings with another time after which an accepted decision without effect counts as failed. */
    public static Timings withConfirmTimeout(Duration confirmTimeout) {
        DispatchSettings quick = TestOperator.QUICK.dispatch();
        return new Timings(
                TestOperator.QUICK.gitHub(),
                new DispatchSettings(
                        quick.writeInterval(),
                        confirmTimeout,
                        quick.confirmFirst(),
                        quick.confirmMost(),
                        quick.freshness(),
                        quick.backoffFirst(),
                        quick.backoffMax(),
                        quick.refusalMemory(),
                        quick.installationMaxAge(),
                        quick.rewakeInterval()),
                TestOperator.QUICK.requeueIntervals());
    }
}
