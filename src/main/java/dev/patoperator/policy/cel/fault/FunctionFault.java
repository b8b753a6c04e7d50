package dev.patoperator.policy.cel.fault;

import dev.patoperator.text.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says which functions conditions have instead of one that they do not have. */
final class FunctionFault {

    private static final List<String> MACROS = List.of("all", "exists", "exists_one", "filter", "map");

    private static final List<String> KNOWN = List.of(
            "contains",
            "startsWith",
            "endsWith",
            "matches",
            "lowerAscii",
            "inTeam",
            "size",
            "has",
            "all",
            "exists",
            "exists_one",
            "filter",
            "map",
            "days",
            "duration",
            "timestamp",
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "bool",
            "type",
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    /** What other languages call a function, in lower case. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("tolower", "lowerAscii"),
            Map.entry("tolowercase", "lowerAscii"),
            Map.entry("lower", "lowerAscii"),
            Map.entry("lowercase", "lowerAscii"),
            Map.entry("length", "size"),
            Map.entry("len", "size"),
            Map.entry("count", "size"),
            Map.entry("includes", "contains"),
            Map.entry("hasprefix", "startsWith"),
            Map.entry("hassuffix", "endsWith"),
            Map.entry("any", "exists"),
            Map.entry("some", "exists"),
            Map.entry("every", "all"),
            Map.entry("match", "matches"),
            Map.entry("getyear", "getFullYear"),
            Map.entry("getday", "getDayOfWeek"),
            Map.entry("memberof", "inTeam"),
            Map.entry("ismemberof", "inTeam"),
            Map.entry("ingroup", "inTeam"),
            Map.entry("date", "timestamp"));

    /** Functions on text that other CEL environments have. */
    private static final Set<String> ON_TEXT = Set.of(
            "split",
            "replace",
            "substring",
            "join",
            "trim",
            "format",
            "charAt",
            "indexOf",
            "lastIndexOf",
            "upperAscii",
            "reverse",
            "find",
            "findAll");

    private FunctionFault() {}

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /** Returns the sentence about a function with this name, which may have a namespace, as {@code cel.bind} has. */
    static String describe(String name) {
        if (MACROS.contains(name)) {
            return name + "() takes a name and an expression, as in request.repositories." + name + "(r, r == 'app')";
        }
        String shown = "there is no function " + CompilerFault.shown(name) + "()";
        if (ON_TEXT.contains(name)) {
            return shown + ": for text there are contains, startsWith, endsWith, matches, size and lowerAscii";
        }
        Optional<String> meant = Optional.ofNullable(SYNONYMS.get(name.toLowerCase(Locale.ROOT)))
                .or(() -> Spelling.closest(name, KNOWN));
        return meant.map(word -> shown + ": did you mean " + word + "()?")
                .orElse(shown + ": conditions have CEL's standard functions (contains, startsWith, endsWith, matches,"
                        + " size, duration, timestamp), the macros has, all, exists, exists_one, filter and map, and"
                        + " days, inTeam and lowerAscii");
    }
}
