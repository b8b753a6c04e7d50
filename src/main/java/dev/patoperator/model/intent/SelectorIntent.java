package dev.patoperator.model.intent;

import dev.patoperator.model.Action;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.model.expression.SpecExpressions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a resource selects, and how often.
 *
 * @param interval how often a standing selector is evaluated; null for a one-shot selector and for a guard
 * @param limit maximum number of decisions; of a standing selector in any 24 hours
 * @param exemptions what a standing selector leaves alone; none for any other
 * @param expressions what is computed besides the conditions
 */
public record SelectorIntent(
        Criteria criteria, @Nullable Duration interval, int limit, Exemptions exemptions, SpecExpressions expressions) {

    /** Creates the selector of a resource that has no exceptions and computes nothing besides its conditions. */
    public SelectorIntent(Criteria criteria, @Nullable Duration interval, int limit) {
        this(criteria, interval, limit, Exemptions.NONE, SpecExpressions.NONE);
    }

    /** Whether there is anything to compile. */
    public boolean hasExpressions() {
        return !criteria.conditions().isEmpty() || !expressions.equals(SpecExpressions.NONE);
    }

    /**
     * Returns a hash that identifies a one-shot selector in a status. It contains no name, no uid and no order of values, so
     * that a resource that is recreated or renamed with its status, or reordered, is not evaluated a second time.
     *
     * @return 64 hexadecimal digits
     */
    public String hash(String organization, Action action) {
        String text = organization.toLowerCase(Locale.ROOT) + '\n' + action.name() + '\n' + criteria.canonicalText();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
