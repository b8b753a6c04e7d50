package dev.patoperator.github.client;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads GitHub's {@code Link} header (RFC 8288). Only page numbers are taken from it: its URLs are never followed, so
 * it cannot lead a token to another host. A link that cannot be read counts as absent.
 */
public final class LinkHeader {

    /** A link and the text before the next one, which has the link's parameters. */
    private static final Pattern LINK = Pattern.compile("<([^<>]*)>([^<]*)");

    private static final Pattern RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\",;\\s]*))", Pattern.CASE_INSENSITIVE);

    private static final Pattern PAGE = Pattern.compile("[?&]page=([0-9]{1,9})(?=[&#]|$)");

    private LinkHeader() {}

    /** Returns the {@code page} of the link with this relation, such as {@code last}; empty when there is none. */
    public static OptionalInt page(List<String> headers, String relation) {
        for (String header : headers) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                Matcher page = PAGE.matcher(link.group(1));
                if (relates(link.group(2), relation) && page.find()) {
                    return OptionalInt.of(Integer.parseInt(page.group(1)));
                }
            }
        }
        return OptionalInt.empty();
    }

    private static boolean relates(String parameters, String relation) {
        Matcher matcher = RELATION.matcher(parameters);
        if (!matcher.find()) {
            return false;
        }
        String relations = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return List.of(relations.strip().split("\\s+")).contains(relation);
    }
}
