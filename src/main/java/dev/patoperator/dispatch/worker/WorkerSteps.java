package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.evaluate.DryRunStep;
import dev.patoperator.dispatch.worker.evaluate.SelectorStep;
import dev.patoperator.dispatch.worker.send.PacedSendStep;

/** The steps of one worker. */
record WorkerSteps(SelectorStep selector, DryRunStep dryRun, PacedSendStep send, ConfirmStep confirm) {}
