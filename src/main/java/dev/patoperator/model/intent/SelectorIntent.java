package dev.patoperator.model.intent;

import dev.patoperator.model.Action;
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
 */
public record SelectorIntent(Criteria criteria, @Nullable Duration interval, int limit) {

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
