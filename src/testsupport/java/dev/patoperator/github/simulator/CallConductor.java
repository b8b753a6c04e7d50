package dev.patoperator.github.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Passes one call through faults, the pipeline and the recording, and sends the answer. */
final class CallConductor implements HttpFront.CallHandler {

    private static final FaultEffect HEALTHY = new FaultEffect.Rewrite(UnaryOperator.identity());

    private final Faults faults;
    private final RequestPipeline pipeline;
    private final Recording recording;
    private final ContractWatch contract;
    private final SimulatedTime time;
    private final CountDownLatch closing;

    CallConductor(
            Faults faults,
            RequestPipeline pipeline,
            Recording recording,
            ContractWatch contract,
            SimulatedTime time,
            CountDownLatch closing) {
        this.faults = faults;
        this.pipeline = pipeline;
        this.recording = recording;
        this.contract = contract;
        this.time = time;
        this.closing = closing;
    }

    @Override
    public void handle(IncomingCall call, HttpFront.Wire wire) throws IOException {
        List<FaultEffect> effects = faults.effectsOn(call);
        FaultEffect fate =
                effects.stream().filter(effect -> !effect.passing()).findFirst().orElse(HEALTHY);
        Answer answer;
        try {
            runHooks(effects);
            pause(effects, false);
            answer = answer(call, fate);
            pause(effects, true);
        } catch (RuntimeException | AssertionError failure) {
            contract.failed(call, failure);
            answer = Answer.error(500, "The simulator failed; see its contract violations");
        }
        // Recorded before the answer is sent, so that a client that has the answer finds the call.
        boolean reset = fate instanceof FaultEffect.Reset;
        recording.add(call, reset ? Recording.CUT : answer.status(), time.localInstant());
        if (reset) {
            wire.reset();
        } else if (fate instanceof FaultEffect.CutMidBody) {
            wire.sendHalf(answer);
        } else {
            wire.send(answer);
        }
    }

    private static void runHooks(List<FaultEffect> effects) {
        for (FaultEffect effect : effects) {
            if (effect instanceof FaultEffect.Hook hook) {
                hook.action().run();
            }
        }
    }

    private void pause(List<FaultEffect> effects, boolean afterActing) {
        for (FaultEffect effect : effects) {
            if (effect instanceof FaultEffect.Delay delay && delay.afterActing() == afterActing) {
                pause(delay.duration());
            }
        }
    }

    private Answer answer(IncomingCall call, FaultEffect fate) {
        List<String> errors = contract.check(call);
        Answer honest = fate.acts() ? pipeline.answer(call, errors) : Answer.empty(Recording.CUT);
        if (fate instanceof FaultEffect.Reset) {
            return honest;
        }
        Answer answer = fate instanceof FaultEffect.Instead instead
                ? pipeline.dressed(instead.answer().apply(call), call)
                : honest;
        contract.check(answer, call);
        // Applied after the check: only a change of the answer on its way may break GitHub's contract.
        return fate instanceof FaultEffect.Rewrite rewrite ? rewrite.change().apply(answer) : answer;
    }

    /** Waits for this duration, or until the simulator closes. */
    private void pause(Duration duration) {
        try {
            closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
