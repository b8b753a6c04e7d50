package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.github.organization.Fact;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a list shows of repositories. A repository that it does not show is unknown, and not absent: the App may not see it.
 *
 * @param byName by name in lower case
 * @param unlistedText returns for a name why the list does not show it
 */
record NamedEntries<T>(Map<String, T> byName, UnaryOperator<String> unlistedText) {

    NamedEntries {
        byName = Map.copyOf(byName);
    }

    /** Nothing is known of any repository. */
    static <T> NamedEntries<T> unknown(String message) {
        return new NamedEntries<>(Map.of(), name -> message);
    }

    Fact<T> get(String name) {
        T entry = byName.get(name.toLowerCase(Locale.ROOT));
        return entry == null ? Fact.unknown(unlistedText.apply(name)) : Fact.of(entry);
    }

    /** Returns what is known of these repositories. */
    NamedEntries<T> only(Collection<String> names) {
        Map<String, T> theirs = new HashMap<>();
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            T entry = byName.get(key);
            if (entry != null) {
                theirs.put(key, entry);
            }
        }
        return new NamedEntries<>(theirs, unlistedText);
    }
}
