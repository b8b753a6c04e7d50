package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parts of the messages of conditions. */
final class MessageText {

    private static final int MAX_NAMED_IDS = 3;
    private static final int MAX_NAMED_CRITERIA = 4;

    private MessageText() {}

    /** Returns {@code 1 token} or {@code 2 tokens}. */
    static String number(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Returns {@code 1 of 3 <noun>s is} or {@code 2 of 3 <noun>s are}. */
    static String some(int number, int total, String noun) {
        return number + " of " + number(total, noun) + (number == 1 ? " is" : " are");
    }

    /** Returns the first few outcomes of a type and the message of the first: {@code requests 71, 72 and 1 more: why}. */
    static String firstOf(Intent intent, List<Outcome> outcomes, OutcomeType type) {
        List<Outcome> matching =
                outcomes.stream().filter(outcome -> outcome.outcome() == type).toList();
        if (matching.isEmpty()) {
            return "they are not among the outcomes that are kept";
        }
        String noun = matching.get(0).id() == null ? "token" : noun(intent);
        return noun + (matching.size() == 1 ? " " : "s ") + ids(matching) + ": "
                + matching.get(0).message();
    }

    /** Returns the first few ids of some outcomes: {@code 71, 72, 73 and 2 more}. */
    static String ids(List<Outcome> outcomes) {
        String more = outcomes.size() > MAX_NAMED_IDS ? " and " + (outcomes.size() - MAX_NAMED_IDS) + " more" : "";
        return outcomes.stream()
                        .limit(MAX_NAMED_IDS)
                        .map(outcome -> String.valueOf(outcome.id() == null ? outcome.tokenID() : outcome.id()))
                        .collect(Collectors.joining(", "))
                + more;
    }

    /** Returns the noun of an id: {@code request} or {@code grant}. */
    static String noun(Intent intent) {
        return intent.action().kind() == ItemKind.REQUEST ? "request" : "grant";
    }

    /** Returns two sentences as one text. The first may end with a full stop, or with the ellipsis of a cut text. */
    static String sentences(String first, String second) {
        return first + (first.endsWith(".") || first.endsWith("…") ? " " : ". ") + second;
    }

    /** Returns the command that tries again what failed. */
    static String retry(Intent intent) {
        ResourceRef resource = intent.resource();
        return "To try again: kubectl annotate " + resource.kind().toLowerCase(Locale.ROOT) + " " + resource.name()
                + " -n " + resource.namespace() + " --overwrite " + PatResource.RETRY_ANNOTATION + "=$(date +%s)";
    }

    /** Returns why a selector matched nothing. */
    static String nothingMatched(Intent intent, EvaluationCounts counts) {
        String noun = intent.action().kind().noun();
        if (counts.listed() == 0) {
            return "there are no " + noun + "s in " + intent.organization()
                    + (intent.action().kind() == ItemKind.REQUEST
                            ? "; GitHub makes them only where the organization requires approval"
                            : "");
        }
        return (counts.listed() == 1
                        ? "the only " + noun + " does not match"
                        : "none of the " + counts.listed() + " " + noun + "s matches")
                + (counts.exclusions().isEmpty() ? "" : ": " + exclusions(counts));
    }

    /** Returns which parts of the selector exclude how many items: {@code 'owners' excludes 3, 'repos' excludes 6}. */
    static String exclusions(EvaluationCounts counts) {
        List<EvaluationCounts.Exclusion> all = counts.exclusions();
        String named = all.stream()
                .limit(MAX_NAMED_CRITERIA)
                .map(exclusion -> "'" + exclusion.criterion() + "' excludes " + exclusion.count())
                .collect(Collectors.joining(", "));
        int others = all.stream()
                .skip(MAX_NAMED_CRITERIA)
                .mapToInt(EvaluationCounts.Exclusion::count)
                .sum();
        return others == 0 ? named : named + ", others exclude " + others;
    }

    /** Returns the message of an outcome whose id GitHub does not list. */
    static String notListed(Intent intent) {
        return (intent.action().kind() == ItemKind.REQUEST ? "no pending request" : "no active grant")
                + " with this id in " + intent.organization();
    }
}
