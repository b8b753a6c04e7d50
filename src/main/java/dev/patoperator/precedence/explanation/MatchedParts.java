package dev.patoperator.precedence.explanation;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.model.intent.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says which parts of a resource match what it decides: all that it has. */
final class MatchedParts {

    private MatchedParts() {}

    static String of(Intent intent) {
        List<String> parts = new ArrayList<>();
        if (!intent.ids().isEmpty()) {
            parts.add("lists the id");
        }
        if (intent.selectorIntent() != null) {
            List<String> criteria =
                    criteria(intent.selectorIntent().criteria(), intent.action().kind());
            parts.add(
                    criteria.isEmpty()
                            ? "its selector matches everything"
                            : criteria.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                                    + (criteria.size() == 1 ? " matches" : " match"));
        }
        return String.join(", and ", parts);
    }

    private static List<String> criteria(Criteria criteria, ItemKind kind) {
        List<String> names = new ArrayList<>();
        addIf(names, !criteria.owners().isEmpty(), "owners");
        addIf(names, !criteria.tokenIds().isEmpty(), "tokenIDs");
        addIf(names, criteria.lastUsedBefore() != null, "lastUsedBefore");
        addIf(names, criteria.lastUsedAfter() != null, "lastUsedAfter");
        addIf(names, criteria.before() != null, kind == ItemKind.REQUEST ? "createdBefore" : "grantedBefore");
        addIf(names, criteria.permission() != null, "permission");
        addIf(names, criteria.repository() != null, "repository");
        criteria.conditions().forEach(condition -> names.add(condition.name()));
        return names;
    }

    private static void addIf(List<String> names, boolean isGiven, String name) {
        if (isGiven) {
            names.add(name);
        }
    }
}
