package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log and Events show an auditor: the token and its owner, the resource and its generation. */
class AuditJourneyTest {

    private final TestOperator operator = TestOperator.run();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.patoperator");
    private final List<Map<String, String>> lines = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> others = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getKeyValuePairs() == null) {
                return;
            }
            Map<String, String> keys = event.getKeyValuePairs().stream()
                    .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
            keys.put("message", event.getFormattedMessage());
            keys.put("level", event.getLevel().toString());
            if (keys.containsKey("outcome")) {
                lines.add(keys);
            } else {
                others.add(keys);
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        operator.close();
    }

    private Map<String, String> awaitLine(String resource, long id) {
        return TestOperator.waiting()
                .until(
                        () -> lines.stream()
                                .filter(line -> line.get("resource").equals(resource))
                                .filter(line -> line.get("id").equals(String.valueOf(id)))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void auditLogShowsTheOutcomeAndGenerationOfEachDecision() {
        var acme = operator.gitHub().organization("acme");
        acme.request(1).owner("mona").tokenName("deploy").add();
        acme.request(2).owner("hubot").tokenName("ci").add();
        operator.apply(review("told", "Approve", "1"));
        operator.awaitReview("told", "Succeeded");
        operator.apply(review("told", "Approve", "1, 2"));
        PatStatus status = operator.awaitReview("told", "Succeeded");

        assertThat(awaitLine("PatGrantReview acme/told", 1))
                .containsEntry("generation", "1")
                .containsEntry("githubRequestID", outcome(status, 1).githubRequestID());
        Outcome second = outcome(status, 2);
        assertThat(awaitLine("PatGrantReview acme/told", 2))
                .containsEntry("uid", operator.review("told").getMetadata().getUid())
                .containsEntry("generation", "2")
                .containsEntry("organization", "acme")
                .containsEntry("action", "Approve")
                .containsEntry("outcome", "Approved")
                .containsEntry("owner", "hubot")
                .containsEntry("tokenID", String.valueOf(second.tokenID()))
                .containsEntry("tokenName", "ci")
                .containsEntry("confirmedBy", "Response")
                .containsEntry("message", "Approved request 2 (token \"ci\" of hubot) in acme")
                .containsEntry("level", "INFO")
                .containsEntry("githubRequestID", second.githubRequestID());
        assertThat(lines).hasSize(2);
    }

    @Test
    void refusedDecisionIsLoggedWithItsGitHubRequestAndError() {
        operator.gitHub().organization("acme").request(3).owner("mona").add();
        operator.gitHub()
                .faults()
                .onDecisions()
                .every()
                .status(
                        422,
                        "{\"message\":\"Validation Failed: token expired\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(review("refused", "Deny", "3"));

        Outcome failed = outcome(operator.awaitReview("refused", "Failed"), 3);
        assertThat(awaitLine("PatGrantReview acme/refused", 3))
                .containsEntry("outcome", "Failed")
                .containsEntry("owner", "mona")
                .containsEntry("why", failed.message())
                .containsEntry("level", "WARN")
                .containsEntry("githubRequestID", failed.githubRequestID());
        assertThat(journeySteps.awaitEvent("refused", "DecisionFailed").getNote())
                .contains("acme under generation 1", failed.githubRequestID(), "mona", "token expired");
    }

    @Test
    void eventNamesTheGitHubRequestOfManyIdsOnce() {
        var acme = operator.gitHub().organization("acme");
        for (long id = 1; id <= 8; id++) {
            acme.request(id).owner("mona").add();
        }
        operator.apply(review("eight", "Approve", TestOperator.ids(1, 8)));

        PatStatus status = operator.awaitReview("eight", "Succeeded");
        assertThat(status.outcomeList())
                .extracting(Outcome::githubRequestID)
                .containsOnly(outcome(status, 1).githubRequestID());
        assertThat(journeySteps.awaitEvent("eight", "Decided").getNote())
                .containsOnlyOnce(outcome(status, 1).githubRequestID())
                .contains("id 1 ", "id 8 ");
    }

    @Test
    void idsThatAreNotPendingShareBoundedLines() {
        operator.apply(review("typo", "Approve", TestOperator.ids(1, 500)));

        operator.awaitReview("typo", "NotFound");
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(lines.stream()
                                .mapToInt(line -> Integer.parseInt(line.get("count")))
                                .sum())
                        .isEqualTo(500));
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(5) // batches of 100
                .allSatisfy(line -> assertThat(line.get("message"))
                        .matches("\\d+ requests \\((\\d+, ){9}\\d+ and \\d+ more\\) in acme are not pending"))
                .allSatisfy(line -> assertThat(line).containsEntry("outcome", "NotFound"));
    }

    @Test
    void stallIsAWarningOnceAndItsEndIsSaid() {
        operator.gitHub().organization("acme").request(4).owner("mona").add();
        operator.apply(review("waits", "Approve", "4", "credentialsRef: {name: later}"));
        operator.awaitReview("waits", "CredentialsNotFound");
        TestOperator.waiting().until(() -> !states("waits").isEmpty());
        journeySteps.retry("waits", "again");
        operator.secret("acme", "later");
        operator.awaitReview("waits", "Succeeded");

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(states("waits"))
                        .last()
                        .satisfies(line -> assertThat(line)
                                .containsEntry("level", "INFO")
                                .containsEntry("message", "Recovered, ready (Succeeded): approved 1 of 1")));
        assertThat(states("waits"))
                .filteredOn(line -> line.get("level").equals("WARN"))
                .singleElement()
                .satisfies(line -> assertThat(line.get("message")).startsWith("Stalled (CredentialsNotFound): "));
    }

    private List<Map<String, String>> states(String name) {
        return others.stream()
                .filter(line -> line.containsKey("reason"))
                .filter(line -> line.get("resource").equals("PatGrantReview acme/" + name))
                .toList();
    }

    @Test
    void evaluationThatLeadsToADecisionIsLogged() {
        operator.gitHub().organization("acme").request(5).owner("mona").add();
        operator.gitHub().organization("acme").request(6).owner("hubot").add();
        operator.apply(review("policy", "Deny", "5", "interval: 1m")
                .replace("patRequestIDs: [5]", "selector: {owners: [mona]}"));
        operator.awaitReview("policy", "UpToDate");

        assertThat(others)
                .filteredOn(line -> line.containsKey("matched"))
                .isNotEmpty() // a slow machine evaluates a second time
                .allSatisfy(
                        line -> assertThat(line)
                                .containsEntry("level", "INFO")
                                .containsEntry("action", "Deny")
                                .containsEntry(
                                        "message",
                                        "Evaluated PatGrantReview acme/policy on 2 pending requests of acme: 1 to deny, 0 undecided"));
    }
}
