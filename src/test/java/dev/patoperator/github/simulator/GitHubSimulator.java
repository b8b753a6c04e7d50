package dev.patoperator.github.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A stateful GitHub on a loopback port. {@link #start()} gives one that is like api.github.com; {@link #builder()} one
 * with another clock, port or path prefix. Thread-safe.
 */
public final class GitHubSimulator implements AutoCloseable {

    private final HttpListener listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final String baseUrl;
    private final SimulatedTime time;
    private final Registry registry;
    private final InstallationTokens tokens;
    private final Gatekeeper gatekeeper;
    private final RequestPipeline pipeline;
    private final Recording recording = new Recording();
    private final Faults faults = new Faults();
    private final ContractWatch contract;
    private final SimulatedApp defaultApp;

    GitHubSimulator(GitHubSimulatorBuilder settings) {
        time = new SimulatedTime(settings.clock());
        contract = new ContractWatch(settings.checkingAnswers());
        registry = new Registry(time);
        tokens = new InstallationTokens(time);
        gatekeeper = new Gatekeeper(new AppAuthentication(registry, time), tokens, time);
        defaultApp = app(1_234_567, "Iv23liPatOperator01", AppKey.ofThisJvm());
        pipeline = new RequestPipeline(gatekeeper, time);
        CallConductor conductor = new CallConductor(faults, pipeline, recording, contract, time, closing);
        listener = new HttpListener(settings.port(), new HttpFront(settings.pathPrefix(), time, conductor));
        baseUrl = "http://127.0.0.1:" + listener.port() + settings.pathPrefix();
        pipeline.serve(new AppEndpoints(registry, tokens, time, baseUrl).endpoints());
        pipeline.serve(new PatEndpoints(registry, time, baseUrl).endpoints());
    }

    /** A GitHub like api.github.com, on any free port, on the system's clock. */
    public static GitHubSimulator start() {
        return builder().start();
    }

    /** Settings for a GitHub that differs from {@link #start()}'s. */
    public static GitHubSimulatorBuilder builder() {
        return new GitHubSimulatorBuilder();
    }

    /** The REST API's base URL, without a slash at the end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** What GitHub's clock says: the test's clock plus the skew. */
    public Instant now() {
        return time.instant();
    }

    /** The App that is installed in every organization unless the test says otherwise. */
    public SimulatedApp app() {
        return defaultApp;
    }

    /** Registers another App. */
    public SimulatedApp app(long appId, String clientId, AppKey key) {
        return registry.addApp(new SimulatedApp(appId, clientId, key));
    }

    /** The organization, created at the first mention, with the default App installed and all PAT permissions. */
    public SimulatedOrganization organization(String login) {
        return registry.organization(login, defaultApp);
    }

    /** Installs one more App in an organization, with these permissions. */
    public void install(SimulatedOrganization organization, SimulatedApp app, Map<String, String> permissions) {
        registry.install(organization, app, permissions);
    }

    /** The organization, created at the first mention, with this App installed and all PAT permissions. */
    public SimulatedOrganization organization(String login, SimulatedApp app) {
        return registry.organization(login, app);
    }

    /** The organization, created at the first mention, where no App is installed. */
    public SimulatedOrganization organizationWithoutInstallation(String login) {
        return registry.organization(login, null);
    }

    /** Scripted faults. */
    public Faults faults() {
        return faults;
    }

    /** GitHub's clock runs ahead of (or, negative, behind) the test's by this much. */
    public GitHubSimulator clockSkew(Duration skew) {
        time.skew(skew);
        return this;
    }

    /** Makes all tokens issued so far expired. */
    public GitHubSimulator expireAllTokens() {
        tokens.expireAll();
        return this;
    }

    /** Fresh tokens are refused for this long: 401, or 403 for tokens narrowed by {@code permissions}. */
    public GitHubSimulator tokenReplicationLag(Duration lag) {
        tokens.replicationLag(lag);
        return this;
    }

    /** The status of an exhausted primary rate limit, 403 (when never called) or 429. */
    public GitHubSimulator exhaustedRateLimitStatus(int status) {
        gatekeeper.exhaustedStatus(status);
        return this;
    }

    /** No rate limits and no headers about them, as GHES comes by default. */
    public GitHubSimulator withoutRateLimits() {
        pipeline.withoutRateLimits();
        return this;
    }

    /** All calls so far, in the order in which they were answered. */
    public List<RecordedCall> calls() {
        return recording.calls();
    }

    /** The calls of one operation so far. */
    public List<RecordedCall> calls(String operationId) {
        return calls().stream()
                .filter(call -> call.operationId().equals(operationId))
                .toList();
    }

    /** How many calls each operation got so far, by operation id. */
    public Map<String, Long> callCounts() {
        return calls().stream().collect(Collectors.groupingBy(RecordedCall::operationId, Collectors.counting()));
    }

    /** How many POSTs asked for decisions (single or bulk), whatever the answer. Token exchanges do not count. */
    public int postCount() {
        return (int) calls().stream()
                .filter(call -> PatEndpoints.DECIDING.contains(call.operationId()))
                .count();
    }

    /** Forgets the calls so far; state and decisions stay. */
    public void clearCalls() {
        recording.clear();
    }

    /** Notes a secret that the test made itself (a webhook secret, say), to be searched for like the issued ones. */
    public String secret(String text) {
        IssuedSecrets.registerWhole(text);
        return text;
    }

    /** Every secret that the simulators of this JVM issued or received, in pieces that must appear in no output. */
    public Set<String> issuedSecrets() {
        return IssuedSecrets.all();
    }

    /** What broke GitHub's contract so far, calls and answers alike. */
    public List<String> contractViolations() {
        return contract.violations();
    }

    /** Returns the violations and forgets them, for tests that break the contract on purpose. */
    public List<String> takeContractViolations() {
        return contract.take();
    }

    /** Throws an {@link AssertionError} that lists the violations, if there are any. */
    public void assertContractHeld() {
        List<String> violations = contract.violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("GitHub's contract was broken:\n" + String.join("\n", violations));
        }
    }

    /**
     * Stops listening; held answers are let go. Throws an {@link AssertionError} when the contract was broken and nobody
     * took the violations.
     */
    @Override
    public void close() {
        closing.countDown();
        listener.close();
        assertContractHeld();
    }
}
