package dev.patoperator.policy;

import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.text.TextSanitizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reason in which {@code {owner}}, {@code {tokenName}} and {@code {expiresAt}} stand for an item's own. Any other text in
 * braces is text. What is put in was written by the token's owner: it is on one line, as every name of an item is, and no
 * placeholder in it is looked at.
 */
public final class ReasonTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(owner|tokenName|expiresAt)\\}");

    /** The author of a resource may write several lines. */
    private static final Pattern UNSEEN_BUT_LINES = Pattern.compile("[\\p{Cc}&&[^\\n\\r\\t]]");

    private ReasonTemplate() {}

    /** The reason for this item, at most 1,024 characters; null when there is none. */
    public static @Nullable String render(@Nullable String reason, ListedPat item) {
        if (reason == null) {
            return null;
        }
        Matcher placeholder =
                PLACEHOLDER.matcher(UNSEEN_BUT_LINES.matcher(reason).replaceAll(""));
        String rendered = placeholder.replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), item)));
        return TextSanitizer.cut(rendered, PatSpec.MAX_REASON_LENGTH);
    }

    /** Whether the reason can only be rendered for an item that was seen. */
    public static boolean namesItem(@Nullable String reason) {
        return reason != null && PLACEHOLDER.matcher(reason).find();
    }

    private static String value(String name, ListedPat item) {
        String value = switch (name) {
            case "owner" -> item.owner();
            case "tokenName" -> item.tokenName();
            default -> expiry(item.tokenExpiresAt());
        };
        return value == null ? "unknown" : value;
    }

    private static String expiry(@Nullable Instant expiresAt) {
        return expiresAt == null
                ? "never"
                : expiresAt.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
