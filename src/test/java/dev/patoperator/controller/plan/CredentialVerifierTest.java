package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.ELSEWHERE;
import static dev.patoperator.controller.plan.CredentialsFixture.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.precedence.index.ResourceScope;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests whom a read of a Secret wakes, what blocks a resource, and when credentials are verified at GitHub. */
class CredentialVerifierTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final ResourceScope DENY = new ResourceScope(
            new ResourceRef("PatGrantReview", "acme", "deny", "uid-deny"), "acme", Action.DENY, SECRET, true, true);

    private final CredentialsFixture stage = new CredentialsFixture(new NoPolicyEvaluator());
    private final CredentialVerifier verifier = stage.verifier;
    private final InMemoryCache<PatGrantReview> reviews = new InMemoryCache<>();
    private final InMemoryCache<PatRevocation> revocations = new InMemoryCache<>();
    private final List<String> woken = new ArrayList<>();

    @BeforeEach
    void register() {
        register("PatGrantReview", reviews);
        register("PatRevocation", revocations);
        reviews.put(resource(PatGrantReview.class, "acme", "deny", "action: Deny, patRequestIDs: [1]"));
        reviews.put(resource(
                PatGrantReview.class,
                "acme",
                "other-secret",
                "action: Deny, patRequestIDs: [1], credentialsRef: {name: own}"));
        reviews.put(resource(PatGrantReview.class, "globex", "other-namespace", "action: Deny, patRequestIDs: [1]"));
        revocations.put(resource(PatRevocation.class, "acme", "revoke", "patIDs: [1]"));
    }

    private <R extends PatResource<?>> void register(String kind, InMemoryCache<R> cache) {
        stage.index.register(kind, cache, new SimpleInboundEventSource<>("test") {
            @Override
            public void propagateEvent(ResourceID id) {
                woken.add(id.getName());
            }
        });
    }

    private static <R extends PatResource<?>> R resource(Class<R> kind, String namespace, String name, String spec) {
        return JSON.unmarshal("""
            apiVersion: patoperator.dev/v1alpha1
            kind: %s
            metadata: {name: %s, namespace: %s, uid: uid-%s, generation: 1, resourceVersion: "5"}
            spec: {organization: acme, %s}
            """.formatted(kind.getSimpleName(), name, namespace, name, spec), kind);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private AppCredentials read(String appId) throws Exception {
        stage.secretHolds(appId);
        return verifier.read(SECRET);
    }

    private CredentialsException refusedRead() {
        CredentialsException e = catchThrowableOfType(CredentialsException.class, () -> verifier.read(SECRET));
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void readReturnsWhatTheSecretHolds() throws Exception {
        stage.secretHolds("4711", ELSEWHERE);

        AppCredentials found = verifier.read(SECRET);

        assertThat(found.issuer()).isEqualTo("4711");
        assertThat(found.apiUrl()).isEqualTo(ELSEWHERE);
    }

    @Test
    void firstReadWakesNobody() throws Exception {
        read("1");

        assertThat(woken).isEmpty();
    }

    @Test
    void readOfTheSameCredentialsWakesNobody() throws Exception {
        read("1");
        read("1");

        assertThat(woken).isEmpty();
    }

    @Test
    void readOfOtherCredentialsWakesTheResourcesThatUseTheSecret() throws Exception {
        read("1");
        read("2");

        assertThat(woken).containsExactlyInAnyOrder("deny", "revoke");
    }

    @Test
    void refusedReadSaysWhatTheReaderSaid() {
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> verifier.read(SECRET))
                .withMessageStartingWith("Secret acme/github-app does not exist")
                .satisfies(e -> assertThat(e.remedy()).isEqualTo(CredentialsException.Remedy.NOT_FOUND));
    }

    @Test
    void firstReadThatIsRefusedWakesNobody() {
        refusedRead();

        assertThat(woken).isEmpty();
    }

    @Test
    void refusalOfASecretThatWasUsableWakesTheResourcesThatUseIt() throws Exception {
        read("1");

        refusedRead();

        assertThat(woken).containsExactlyInAnyOrder("deny", "revoke");
    }

    @Test
    void refusalIsRemembered() {
        Blocker refusal = CredentialVerifier.blockerOf(refusedRead()).orElseThrow();

        assertThat(verifier.refusal(DENY)).isEqualTo(refusal);
    }

    @Test
    void repeatedRefusalWakesNobody() throws Exception {
        read("1");
        refusedRead();
        woken.clear();

        refusedRead();

        assertThat(woken).isEmpty();
    }

    @Test
    void secretThatBecomesUsableWakesTheResourcesThatUseIt() throws Exception {
        refusedRead();

        read("1");

        assertThat(woken).containsExactlyInAnyOrder("deny", "revoke");
    }

    @Test
    void silenceOfKubernetesWakesNobody() throws Exception {
        read("1");
        stage.secretFails(500);

        refusedRead();

        assertThat(woken).isEmpty();
    }

    @Test
    void silenceOfKubernetesLeavesCredentialsVerified() throws Exception {
        AppCredentials found = read("1");
        stage.verifications.installed(
                found,
                "acme",
                CredentialsFixture.INSTALLATION,
                Set.of(DENY.action().kind()),
                Duration.ZERO);
        stage.secretFails(500);

        refusedRead();

        assertThat(verifier.isVerified(DENY)).isTrue();
    }

    @Test
    void missingSecretBlocks() {
        CredentialsException e = refusedRead();

        assertThat(CredentialVerifier.blockerOf(e))
                .contains(new Blocker(Blocker.Kind.CREDENTIALS_NOT_FOUND, e.getMessage()));
    }

    @Test
    void malformedSecretBlocks() {
        stage.secretIsMalformed();
        CredentialsException e = refusedRead();

        assertThat(CredentialVerifier.blockerOf(e))
                .contains(new Blocker(Blocker.Kind.CREDENTIALS_INVALID, e.getMessage()));
    }

    @Test
    void forbiddenSecretBlocks() {
        stage.secretFails(403);
        CredentialsException e = refusedRead();

        assertThat(CredentialVerifier.blockerOf(e))
                .contains(new Blocker(Blocker.Kind.CREDENTIALS_FORBIDDEN, e.getMessage()));
    }

    @Test
    void silenceOfKubernetesDoesNotBlock() {
        stage.secretFails(500);

        assertThat(CredentialVerifier.blockerOf(refusedRead())).isEmpty();
    }

    @Test
    void startedLookupPostponesTheNextVerification() throws Exception {
        AppCredentials found = read("1");

        verifier.lookupStarted(found, "ACME");

        assertThat(stage.verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void verificationIsNotRepeatedBeforeItIsDue() throws Exception {
        verifier.lookupStarted(read("1"), "acme");
        stage.clock.pass(Duration.ofMillis(29_999));

        assertThat(verifier.verifyIfDue(DENY)).isEqualTo(Duration.ofMillis(1));
        assertThat(stage.reads()).as("reads of the Secret").isEqualTo(1);
    }

    @Test
    void verificationIsRepeatedWhenItIsDue() throws Exception {
        verifier.lookupStarted(read("1"), "acme");
        stage.clock.pass(Duration.ofSeconds(30));
        stage.secretHolds("1");

        assertThat(verifier.verifyIfDue(DENY)).isEqualTo(Duration.ofSeconds(30));
        assertThat(stage.reads()).as("reads of the Secret").isEqualTo(2);
    }

    @Test
    void verificationStartsALookup() throws Exception {
        stage.secretHolds("1");

        verifier.verifyIfDue(DENY);

        assertThat(stage.verifications.untilNextVerification(DENY)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void verificationAsksGitHubAndWakesThePolicy() throws Exception {
        stage.secretHolds("1");
        stage.letGitHubAnswer();

        verifier.verifyIfDue(DENY);

        await().until(() -> stage.cluster.woken.contains(DENY.resource()));
        assertThat(stage.lookUps).contains("1 in acme");
    }

    @Test
    void verificationWaitsForAPersonWhenTheSecretIsRefused() throws Exception {
        assertThat(verifier.verifyIfDue(DENY)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void verificationIsTriedAgainSoonWhenKubernetesIsSilent() throws Exception {
        stage.secretFails(500);

        assertThat(verifier.verifyIfDue(DENY)).isEqualTo(Duration.ofSeconds(1));
    }
}
