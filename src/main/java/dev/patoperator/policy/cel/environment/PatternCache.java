package dev.patoperator.policy.cel.environment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the compiled regular expressions of all conditions. It keeps the most recently used ones within a bounded amount
 * of memory. A pattern of more than an eighth of the bound is not kept, so that it does not evict all others. Thread-safe.
 */
final class PatternCache {

    /**
     * A compiled regular expression.
     *
     * @param weight bytes that the pattern and its work space may take; also a measure of the cost of compiling it
     */
    record CachedPattern(Pattern pattern, long weight) {}

    private static final java.util.regex.Pattern UNICODE_CLASS = java.util.regex.Pattern.compile("\\\\[pP]");

    // Measured with RE2/J 1.8 on JDK 17, after a search: at most 92 bytes for each instruction, another 8 for each
    // group and instruction, and 3.5 KB for each Unicode class.
    private static final int BASE = 1_024;
    private static final int BYTES_PER_INSTRUCTION = 96;
    private static final int BYTES_PER_GROUP = 8;
    private static final int BYTES_PER_CLASS = 4_096;

    private final long maxBytes;

    @GuardedBy("this")
    private final Map<String, CachedPattern> byText = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long bytes;

    PatternCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    CachedPattern get(String regex) {
        CachedPattern known = known(regex);
        if (known != null) {
            return known;
        }
        Pattern pattern = Pattern.compile(regex);
        CachedPattern compiled = new CachedPattern(pattern, weight(regex, pattern));
        if (compiled.weight() <= maxBytes / 8) {
            keep(regex, compiled);
        }
        return compiled;
    }

    private synchronized @Nullable CachedPattern known(String regex) {
        return byText.get(regex);
    }

    private synchronized void keep(String regex, CachedPattern compiled) {
        if (byText.putIfAbsent(regex, compiled) != null) {
            return;
        }
        bytes += compiled.weight();
        var oldest = byText.values().iterator();
        while (bytes > maxBytes) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long weight(String regex, Pattern pattern) {
        Matcher classes = UNICODE_CLASS.matcher(regex);
        long weight = BASE
                + 2L * regex.length()
                + (long) pattern.programSize()
                        * (BYTES_PER_INSTRUCTION + (long) BYTES_PER_GROUP * (1 + pattern.groupCount()));
        while (classes.find()) {
            weight += BYTES_PER_CLASS;
        }
        return weight;
    }
}
