package dev.patoperator.precedence.evaluation;

import dev.patoperator.policy.PolicyEvaluation.MatchObserver;

/**
 * What an evaluation is for.
 *
 * @param isUnlimited whether the limits of the policies do not count, because they were checked before
 * @param isLogged whether each result is logged
 * @param budgets the budgets of the policies
 */
record EvaluationMode(boolean isUnlimited, boolean isLogged, EvaluationBudgets budgets, MatchObserver observer) {

    /** The evaluation that decides. */
    static EvaluationMode first() {
        return new EvaluationMode(false, true, new EvaluationBudgets(), MatchObserver.NONE);
    }

    /** The same ids once more, right before they are sent. */
    static EvaluationMode beforeSending(EvaluationBudgets budgets) {
        return new EvaluationMode(true, false, budgets, MatchObserver.NONE);
    }

    /** An evaluation that decides nothing, with the budgets of one that decides. */
    static EvaluationMode rehearsal(MatchObserver observer) {
        return new EvaluationMode(false, false, EvaluationBudgets.ofRehearsal(), observer);
    }

    /** An evaluation that decides nothing. */
    static EvaluationMode explanation(MatchObserver observer) {
        return new EvaluationMode(false, false, EvaluationBudgets.ofExplanation(), observer);
    }
}
