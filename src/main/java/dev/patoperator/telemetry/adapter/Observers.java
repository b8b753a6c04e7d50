package dev.patoperator.telemetry.adapter;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.telemetry.audit.StatusObserver;

/**
 * Receivers of what the operator sees and does, in addition to metrics, Events and the log.
 *
 * @param dispatch of what installation workers read and do
 * @param statuses of what reconciliations write
 */
public record Observers(DispatchObserver dispatch, StatusObserver statuses) {

    /** Nobody. */
    public static final Observers NONE = new Observers(DispatchObserver.NONE, StatusObserver.NONE);
}
