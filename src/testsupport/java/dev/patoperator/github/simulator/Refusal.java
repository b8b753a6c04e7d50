package dev.patoperator.github.simulator;

/** Ends the handling of a call with an error answer. */
final class Refusal extends RuntimeException {

    private final transient Answer answer;

    Refusal(Answer answer) {
        super(answer.status() + " " + answer.body(), null, false, false);
        this.answer = answer;
    }

    Refusal(int status, String message) {
        this(Answer.error(status, message));
    }

    Answer answer() {
        return answer;
    }
}
