package dev.patoperator.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses durations as Go and Kubernetes write them: {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 2h}, {@code 0}.
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">time.ParseDuration</a>, without its signs and its units below a
 *     millisecond
 */
public final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + "){1,8}");

    private GoDuration() {}

    /** Parses a duration; empty when the text is not valid. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(duration(new BigDecimal(part.group(1)), seconds(part.group(2))));
        }
        return Optional.of(sum);
    }

    /** Uses seconds and a rest in nanoseconds: a long cannot hold the nanoseconds of some 300 years. */
    private static Duration duration(BigDecimal number, BigDecimal unit) {
        BigDecimal seconds = number.multiply(unit);
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        return Duration.ofSeconds(
                whole.longValueExact(),
                seconds.subtract(whole).movePointRight(9).longValue());
    }

    private static BigDecimal seconds(String unit) {
        return switch (unit) {
            case "h" -> BigDecimal.valueOf(3_600);
            case "m" -> BigDecimal.valueOf(60);
            case "s" -> BigDecimal.ONE;
            default -> BigDecimal.valueOf(1, 3);
        };
    }
}
