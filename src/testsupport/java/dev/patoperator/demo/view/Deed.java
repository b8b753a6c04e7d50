package dev.patoperator.demo.view;

import dev.patoperator.github.simulator.PatItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What resources decided about one or more tokens, for one reason.
 *
 * @param what the outcome, such as {@code Approved}
 * @param by names of the resources that requested it
 * @param precedence which resources gave way and to what; empty when none did
 * @param reason the reason that GitHub was given, or that the resource has; empty when there is none
 * @param items the requests or grants; at least one
 */
public record Deed(String what, List<String> by, String precedence, String reason, List<PatItem> items) {

    private static final String INDENT = "  ";

    /** Returns this deed as far as it is about other items than these; empty when it is not. */
    public Optional<Deed> without(Set<PatItem> told) {
        List<PatItem> news = items.stream().filter(item -> !told.contains(item)).toList();
        return news.isEmpty() ? Optional.empty() : Optional.of(new Deed(what, by, precedence, reason, news));
    }

    /** Returns it in one line. */
    public Line brief() {
        return Line.of(word(), style())
                .then(" " + TokenWords.and(items.stream().map(TokenWords::name).toList()) + " by "
                        + TokenWords.and(by));
    }

    /** Returns who asked for what, or had what, and below it what was decided, by what and why. */
    public List<Line> story(Instant now, int width) {
        List<Line> lines = new ArrayList<>(Line.wrap(subject(now) + ":", width, INDENT));
        lines.addAll(coloured(word(), style(), word() + because(), width));
        return lines;
    }

    /** Returns indented lines of which the first begins with a coloured word. */
    static List<Line> coloured(String word, Style style, String text, int width) {
        List<Line> lines = new ArrayList<>(Line.wrap(text, width - INDENT.length(), ""));
        String rest = lines.get(0).text(false).substring(word.length());
        lines.set(0, Line.of(word, style).then(rest));
        return lines.stream().map(line -> line.after(INDENT)).toList();
    }

    private String word() {
        return what.toLowerCase(Locale.ROOT);
    }

    private Style style() {
        return what.equals("Approved") ? Style.GOOD : Style.BAD;
    }

    private boolean isRevoked() {
        return what.equals("Revoked");
    }

    private String subject(Instant now) {
        if (items.size() == 1) {
            return isRevoked() ? TokenWords.grant(items.get(0), now) : TokenWords.request(items.get(0), now);
        }
        String names = TokenWords.and(items.stream().map(TokenWords::name).toList());
        return items.size() + (isRevoked() ? " tokens have access: " : " tokens ask for access: ") + names;
    }

    private String because() {
        String mail = what.equals("Denied") ? ". GitHub mails the owner: " : ": ";
        return " by " + TokenWords.and(by) + (precedence.isEmpty() ? "" : "; " + precedence)
                + (reason.isEmpty() ? "" : mail + '"' + reason + '"');
    }
}
