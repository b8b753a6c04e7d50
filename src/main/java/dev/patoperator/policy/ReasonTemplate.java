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
 * A reason in which {@code {owner}}, {@code {tokenName}} and {@code {expiresAt}} are replaced by an item's values. Other
 * text in braces is kept. The token's owner wrote the values: each is on one line, as every name of an item is, and
 * placeholders in them are not replaced.
 */
public final class ReasonTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(owner|tokenName|expiresAt)\\}");

    /** Control characters except line breaks and tabs: the author of a resource may write several lines. */
    private static final Pattern NON_LINE_CONTROL_CHARACTERS = Pattern.compile("[\\p{Cc}&&[^\\n\\r\\t]]");

    private ReasonTemplate() {}

    /** Returns the reason for this item, cut at 1,024 characters; null when there is none. */
    public static @Nullable String render(@Nullable String reason, ListedPat item) {
        if (reason == null) {
            return null;
        }
        Matcher placeholder = PLACEHOLDER.matcher(withoutControlCharacters(reason));
        String rendered = placeholder.replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), item)));
        return TextSanitizer.cut(rendered, PatSpec.MAX_REASON_LENGTH);
    }

    /** Returns a computed reason, cut as any other; null when there is none, or nothing but white space. */
    static @Nullable String computed(@Nullable String text) {
        String shown = text == null ? "" : withoutControlCharacters(text);
        return shown.isBlank() ? null : TextSanitizer.cut(shown, PatSpec.MAX_REASON_LENGTH);
    }

    private static String withoutControlCharacters(String text) {
        return NON_LINE_CONTROL_CHARACTERS.matcher(text).replaceAll("");
    }

    /** Whether the reason has placeholders, and so can be rendered only for an item that was listed. */
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
