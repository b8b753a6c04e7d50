package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.GrantSelector;
import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.api.v1alpha1.RequestSelector;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.api.v1alpha1.SelectorExemption;
import dev.patoperator.model.Action;
import dev.patoperator.model.exemption.Exemption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests how a selector is read, and what is refused although the CRD's schema did not validate it. */
class SelectorIntentTest {

    private static final String TIME = "2026-01-01T00:00:00Z";
    private static final RequestSelector OWNER = owners("ci-bot");

    @Test
    void everyFieldIsRead() throws Exception {
        RequestSelector selector = new RequestSelector(
                List.of("CI-Bot", "octocat"),
                "app",
                "contents_write",
                TIME,
                "2025-01-01T02:00:00+02:00",
                List.of(7L, 7L),
                TIME,
                List.of(new MatchCondition("never", "true")));

        SelectorIntent selectorIntent = selection(null, selector, "1h30m", 5, null);

        assertThat(selectorIntent)
                .isEqualTo(new SelectorIntent(
                        new Criteria(
                                Set.of("ci-bot", "octocat"),
                                "app",
                                "contents_write",
                                Instant.parse(TIME),
                                Instant.parse("2025-01-01T00:00:00Z"),
                                Set.of(7L),
                                Instant.parse(TIME),
                                List.of(new Criteria.NamedExpression("never", "true"))),
                        Duration.ofMinutes(90),
                        5));
    }

    @Test
    void exceptionsAreReadWithLoginsInLowerCaseAndReasonsOnOneLine() throws Exception {
        SelectorIntent selectorIntent = selection(
                null,
                excepting(
                        new SelectorExemption(
                                List.of("CI-Bot"), null, "2026-12-31T02:00:00+02:00", "SEC-99\nuntil the move"),
                        new SelectorExemption(null, List.of(7L, 7L), TIME, "r")),
                "10m",
                null,
                null);

        assertThat(selectorIntent.exemptions().list())
                .containsExactly(
                        new Exemption(
                                Set.of("ci-bot"),
                                Set.of(),
                                Instant.parse("2026-12-31T00:00:00Z"),
                                "SEC-99 until the move"),
                        new Exemption(Set.of(), Set.of(7L), Instant.parse(TIME), "r"));
    }

    @Test
    void exceptionsChangeNeitherTheCriteriaNorTheHash() throws Exception {
        SelectorIntent without = selection(null, OWNER, "10m", null, null);
        SelectorIntent with = selection(
                null,
                new RequestSelector(
                        OWNER.owners(), null, null, null, null, null, null, null, List.of(exception(TIME, "r"))),
                "10m",
                null,
                null);

        assertThat(with.criteria()).isEqualTo(without.criteria());
        assertThat(with.hash("acme", Action.DENY)).isEqualTo(without.hash("acme", Action.DENY));
    }

    @Test
    void exceptionsNeedAnIntervalAndAnotherField() {
        RequestSelector selector = new RequestSelector(
                OWNER.owners(), null, null, null, null, List.of(1L), null, null, List.of(exception(TIME, "r")));
        assertRefused(null, selector, null, null, null, "spec.selector.exceptions", "interval");
        assertRefused(null, selector, null, null, true, "spec.selector.exceptions", "interval");
        assertRefused(List.of(1L), selector, null, null, null, "spec.selector.exceptions", "interval");
        RequestSelector only =
                new RequestSelector(null, null, null, null, null, null, null, null, List.of(exception(TIME, "r")));
        assertRefused(null, only, "10m", null, null, "spec.selector names no field");
    }

    @Test
    void refusalsOfExceptionsNameTheField() {
        List<String> owners = List.of("a");
        assertException(new SelectorExemption(null, null, TIME, "r"), "neither owners nor tokenIDs");
        assertException(new SelectorExemption(owners, List.of(1L), TIME, "r"), "both owners and tokenIDs");
        assertException(
                new SelectorExemption(List.of(), null, TIME, "r"), "exceptions.owners has 0 entries", "1 to 10");
        assertException(new SelectorExemption(List.of("@a"), null, TIME, "r"), "exceptions.owners is '@a'");
        assertException(new SelectorExemption(null, List.of(0L), TIME, "r"), "exceptions.tokenIDs holds 0");
        assertException(exception(null, "r"), "exceptions has an entry without until");
        assertException(exception("31 December", "r"), "exceptions.until is '31 December'", "RFC 3339");
        assertException(exception(TIME, null), "exceptions.reason has 0 characters");
        assertException(exception(TIME, ""), "exceptions.reason has 0 characters");
        assertException(exception(TIME, "x".repeat(257)), "exceptions.reason has 257 characters", "1 to 256");
        assertRefused(null, excepting(), "10m", null, null, "spec.selector.exceptions has 0 entries", "1 to 50");
        assertRefused(
                null,
                excepting(Collections.nCopies(51, exception(TIME, "r")).toArray(SelectorExemption[]::new)),
                "10m",
                null,
                null,
                "spec.selector.exceptions has 51 entries");
    }

    private static void assertException(SelectorExemption exemption, String... parts) {
        assertRefused(null, excepting(exemption), "10m", 5, null, parts);
    }

    private static SelectorExemption exception(String until, String reason) {
        return new SelectorExemption(List.of("a"), null, until, reason);
    }

    private static RequestSelector excepting(SelectorExemption... exemptions) {
        return new RequestSelector(List.of("a"), null, null, null, null, null, null, null, Arrays.asList(exemptions));
    }

    @Test
    void aSpecWithoutASelectorSelectsNothing() throws Exception {
        Intent intent = intent(List.of(1L), null, null, null, null);

        assertThat(intent.selectorIntent()).isNull();
        assertThat(List.of(intent.guarded(), intent.selecting(), intent.isStanding(), intent.isOneShot()))
                .containsOnly(false);
    }

    @Test
    void aSelectorWithExplicitIdsGuardsThem() throws Exception {
        Intent intent = intent(List.of(1L), OWNER, null, null, null);

        assertThat(intent.guarded()).isTrue();
        assertThat(List.of(intent.selecting(), intent.isStanding(), intent.isOneShot()))
                .containsOnly(false);
    }

    @Test
    void aSelectorWithAnIntervalIsStanding() throws Exception {
        Intent intent = intent(null, OWNER, "60s", null, null);

        assertThat(intent.ids()).isEmpty();
        assertThat(List.of(intent.selecting(), intent.isStanding())).containsOnly(true);
        assertThat(List.of(intent.guarded(), intent.isOneShot())).containsOnly(false);
    }

    @Test
    void aSelectorWithoutAnIntervalIsOneShotWithALimitOfHundred() throws Exception {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(IntentFixtures.review(null).getMetadata());
        revocation.setSpec(new PatRevocationSpec(
                "acme",
                null,
                null,
                new GrantSelector(null, null, null, null, null, null, TIME, null),
                null,
                null,
                null,
                null,
                null,
                null,
                null));

        Intent intent = Intent.of(revocation);

        assertThat(intent.isOneShot()).isTrue();
        assertThat(intent.selectorIntent().limit()).isEqualTo(100);
        assertThat(intent.selectorIntent().criteria().before()).isEqualTo(TIME);
    }

    @Test
    void anEmptySelectorRequiresADryRunOrALimit() throws Exception {
        assertThat(selection(null, empty(), null, null, true).criteria()).isEqualTo(Criteria.ALL);
        assertThat(selection(null, empty(), "10m", 5, null).criteria()).isEqualTo(Criteria.ALL);
        assertRefused(null, empty(), "10m", null, null, "spec.selector names no field", "dryRun", "limit");
    }

    @Test
    void refusalsNameTheFieldTheValueAndTheAllowedValues() {
        assertRefused(null, null, null, null, null, "spec.patRequestIDs has 0 ids", "selector");
        assertRefused(List.of(), OWNER, null, null, null, "spec.patRequestIDs has 0 ids", "1 to 500");
        assertRefused(List.of(1L), null, "10m", null, null, "spec.interval is set, but needs a selector");
        assertRefused(List.of(1L), OWNER, "10m", null, null, "spec.interval", "patRequestIDs", "decided once");
        assertRefused(null, OWNER, null, null, null, "createdBefore", "tokenIDs", "evaluated once");
        assertRefused(null, OWNER, null, null, false, "createdBefore", "tokenIDs", "evaluated once");
        for (String interval : List.of("59s", "", "1", "1d", "-1m", "1.5h", "1h 1m", "999999h")) {
            assertRefused(null, OWNER, interval, null, null, "spec.interval is '" + interval + "'", "at least 1m");
        }
        assertRefused(null, OWNER, "10m", 0, null, "spec.limit is 0", "1 to 10000");
        assertRefused(null, OWNER, "10m", 10_001, null, "spec.limit is 10001");
        assertRefused(null, owners(), "10m", null, null, "spec.selector.owners has 0 entries", "1 to 10");
        assertRefused(null, owners("a/b"), "10m", null, null, "spec.selector.owners is 'a/b'");
        assertRefused(null, owners((String) null), "10m", null, null, "spec.selector.owners holds null");
        assertRefused(null, time("yesterday"), null, null, null, "spec.selector.createdBefore is 'yesterday'", "2026-");
        assertRefused(null, time("2026-13-01T00:00:00Z"), null, null, null, "spec.selector.createdBefore");
        assertRefused(null, tokens(0L), null, null, null, "spec.selector.tokenIDs holds 0");
        assertRefused(
                null,
                tokens(LongStream.range(1, 52).boxed().toArray(Long[]::new)),
                null,
                null,
                null,
                "spec.selector.tokenIDs has 51 entries",
                "1 to 50");
        assertRefused(null, conditions(), "10m", null, null, "spec.selector.matchConditions has 0 entries");
        assertRefused(null, conditions("a", null), "10m", null, null, "matchConditions 'a' has no expression");
        assertRefused(null, conditions("a b", "true"), "10m", null, null, "matchConditions.name is 'a b'");
        assertRefused(null, conditions("a", "x".repeat(2049)), "10m", null, null, "matchConditions 'a'", "2048");
        assertRefused(null, conditions("a", "true", "a", "true"), "10m", null, null, "'a' more than once");
    }

    /** The bounds themselves are allowed. */
    @Test
    void valuesAtTheBoundsAreAccepted() throws Exception {
        assertThat(selection(null, OWNER, "10m", 1, null).limit()).isEqualTo(1);
        assertThat(selection(null, OWNER, "10m", 10_000, null).limit()).isEqualTo(10_000);
        assertThat(selection(null, tokens(1L, (1L << 53) - 1), null, null, null)
                        .criteria()
                        .tokenIds())
                .containsExactlyInAnyOrder(1L, (1L << 53) - 1);
        Long[] fifty = LongStream.rangeClosed(1, 50).boxed().toArray(Long[]::new);
        assertThat(selection(null, tokens(fifty), null, null, null).criteria().tokenIds())
                .hasSize(50);
        assertThat(selection(null, owners("o".repeat(39)), "10m", null, null)
                        .criteria()
                        .owners())
                .containsExactly("o".repeat(39));
        // Lengths are counted in code points, as in the schema.
        String expression = "'" + "😀".repeat(2046) + "'";
        assertThat(selection(null, conditions("a", expression), "10m", null, null)
                        .criteria()
                        .conditions())
                .containsExactly(condition("a", expression));
        assertRefused(null, tokens(1L << 53), null, null, null, "spec.selector.tokenIDs holds 9007199254740992");
        assertRefused(null, owners("o".repeat(40)), "10m", null, null, "spec.selector.owners is");
    }

    @Test
    void theHashIsTheSameForEqualCriteriaHoweverTheyAreWritten() {
        Criteria one = criteria(Set.of("a", "b"), List.of(condition("x", "true"), condition("y", "1 == 1")));
        Criteria other = criteria(Set.of("b", "a"), List.of(condition("z", "1 == 1"), condition("x", "true")));

        String hash = new SelectorIntent(one, null, 100).hash("acme", Action.DENY);

        assertThat(new SelectorIntent(other, Duration.ofHours(1), 5).hash("ACME", Action.DENY))
                .isEqualTo(hash);
        // A literal, because a hash in a status must mean the same to every later version.
        assertThat(hash).isEqualTo("547d48dfd265a2de33166e79822241d909957e17eee176db29185a002e64462d");
    }

    @Test
    void theHashDependsOnActionOrganizationAndCriteria() {
        SelectorIntent ab = new SelectorIntent(criteria(Set.of("a", "b"), List.of()), null, 100);

        assertThat(List.of(
                        ab.hash("acme", Action.DENY),
                        ab.hash("acme", Action.APPROVE),
                        ab.hash("globex", Action.DENY),
                        new SelectorIntent(criteria(Set.of("a;1:b"), List.of()), null, 100).hash("acme", Action.DENY),
                        new SelectorIntent(criteria(Set.of("a", "b"), List.of(condition("x", "true"))), null, 100)
                                .hash("acme", Action.DENY)))
                .doesNotHaveDuplicates();
    }

    private static Criteria criteria(Set<String> owners, List<Criteria.NamedExpression> conditions) {
        return new Criteria(
                owners, null, "contents_read", null, null, Set.of(9L, 10L), Instant.parse(TIME), conditions);
    }

    private static Criteria.NamedExpression condition(String name, String expression) {
        return new Criteria.NamedExpression(name, expression);
    }

    private static RequestSelector empty() {
        return new RequestSelector(null, null, null, null, null, null, null, null);
    }

    private static RequestSelector owners(String... owners) {
        return new RequestSelector(Arrays.asList(owners), null, null, null, null, null, null, null);
    }

    private static RequestSelector time(String time) {
        return new RequestSelector(null, null, null, null, null, null, time, null);
    }

    private static RequestSelector tokens(Long... ids) {
        return new RequestSelector(null, null, null, null, null, List.of(ids), null, null);
    }

    private static RequestSelector conditions(String... namesAndExpressions) {
        List<MatchCondition> conditions = namesAndExpressions.length == 0
                ? Collections.emptyList()
                : java.util.stream.IntStream.range(0, namesAndExpressions.length / 2)
                        .mapToObj(i -> new MatchCondition(namesAndExpressions[2 * i], namesAndExpressions[2 * i + 1]))
                        .toList();
        return new RequestSelector(null, null, null, null, null, null, null, conditions);
    }

    private static SelectorIntent selection(
            List<Long> ids, RequestSelector selector, String interval, Integer limit, Boolean dryRun)
            throws InvalidSpecException {
        return intent(ids, selector, interval, limit, dryRun).selectorIntent();
    }

    private static Intent intent(
            List<Long> ids, RequestSelector selector, String interval, Integer limit, Boolean dryRun)
            throws InvalidSpecException {
        return Intent.of(IntentFixtures.review(new PatGrantReviewSpec(
                "acme",
                ReviewAction.DENY,
                null,
                null,
                ids,
                selector,
                null,
                interval,
                limit,
                dryRun,
                null,
                null,
                null)));
    }

    private static void assertRefused(
            List<Long> ids, RequestSelector selector, String interval, Integer limit, Boolean dryRun, String... words) {
        assertThatThrownBy(() -> intent(ids, selector, interval, limit, dryRun))
                .isInstanceOf(InvalidSpecException.class)
                .message()
                .contains(words);
    }
}
