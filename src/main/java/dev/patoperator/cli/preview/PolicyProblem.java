package dev.patoperator.cli.preview;

import dev.patoperator.cli.engine.ListingResult;
import dev.patoperator.cli.engine.PolicyMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A policy that decides nothing after the change.
 *
 * @param policy the name of the resource
 * @param message what is wrong, and what to do
 */
record PolicyProblem(String policy, Type type, String message) {

    /** Returns the problems by name of the policy. */
    static List<PolicyProblem> of(List<PolicyMessage> invalid, ListingResult decided) {
        List<PolicyProblem> problems = new ArrayList<>();
        invalid.forEach(
                message -> problems.add(new PolicyProblem(message.resource().name(), Type.INVALID, message.text())));
        decided.overLimit()
                .forEach((resource, message) ->
                        problems.add(new PolicyProblem(resource.name(), Type.OVER_LIMIT, message)));
        problems.sort(Comparator.comparing(PolicyProblem::policy));
        return problems;
    }

    enum Type {
        OVER_LIMIT("OverLimit"),
        INVALID("Invalid");

        private final String value;

        Type(String word) {
            this.value = word;
        }

        /** Returns the word for people and in JSON. */
        String value() {
            return value;
        }
    }
}
