package dev.patoperator.inventory.write;

import static dev.patoperator.inventory.InventoryFixture.NOW;
import static dev.patoperator.inventory.InventoryFixture.explanation;
import static dev.patoperator.inventory.InventoryFixture.finding;
import static dev.patoperator.inventory.InventoryFixture.grant;
import static dev.patoperator.inventory.InventoryFixture.intent;
import static dev.patoperator.inventory.InventoryFixture.listing;
import static dev.patoperator.inventory.InventoryFixture.notRead;
import static dev.patoperator.inventory.InventoryFixture.policy;
import static dev.patoperator.inventory.InventoryFixture.request;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.TestCredentials;
import dev.patoperator.inventory.InventoryFixture;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.inventory.item.ObjectNames;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.kubernetes.Verb;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.explanation.ItemExplanation;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing of objects, on the embedded API. */
class ObjectWriterTest {

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final AtomicBoolean leading = new AtomicBoolean(true);
    private final List<WriteResult> results = new CopyOnWriteArrayList<>();
    private final List<Blocker> blockers = new CopyOnWriteArrayList<>();
    private final List<InventoryIntent> dropped = new CopyOnWriteArrayList<>();
    private final ListMemory memory = new ListMemory(1 << 20);
    private final WriteListener listener = new WriteListener() {
        @Override
        public void read(InventoryIntent intent, int pages, boolean complete) {}

        @Override
        public void blocked(InventoryIntent intent, Blocker blocker, boolean others) {
            blockers.add(blocker);
        }

        @Override
        public void written(InventoryIntent intent, WriteResult result) {
            whenWritten.accept(intent);
            results.add(result);
        }

        @Override
        public void dropped(InventoryIntent intent) {
            dropped.add(intent);
        }
    };
    private final ObjectWriter writer = new ObjectWriter(
            kubernetes.newClientWithoutRetries("writer"),
            new ContentFactory(
                    InventoryFixture.explainer(this::explain),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    resource -> requestsInStatus()),
            listener,
            leading::get,
            Duration.ofMillis(20),
            memory);
    private volatile Runnable whileExplaining = () -> {};
    private volatile Consumer<InventoryIntent> whenWritten = intent -> {};
    private volatile Map<Long, ItemExplanation> explained = Map.of();
    private volatile int requestsInStatus;
    private volatile int reading;

    private int requestsInStatus() {
        return requestsInStatus;
    }

    private Map<Long, ItemExplanation> explain() {
        whileExplaining.run();
        return explained;
    }

    @BeforeEach
    void clear() {
        kubernetes.writes().clear();
    }

    @AfterEach
    void close() {
        writer.close();
        kubernetes.close();
    }

    private ListingRequest begin(InventoryIntent intent) {
        ListingRequest request = InventoryFixture.request(intent, Instant.EPOCH.plusSeconds(++reading));
        return writer.expect(intent, request);
    }

    /** The Secret may be deleted long before the inventory is. */
    @Test
    void theKeyOfARequestIsNotKept() {
        InventoryIntent intent = intent("u1", 1, 100);
        WeakReference<AppCredentials> credentials = expectWithNewKey(intent);

        waiting().until(() -> {
            System.gc();
            return credentials.get() == null;
        });

        assertThat(writer).isNotNull();
    }

    private WeakReference<AppCredentials> expectWithNewKey(InventoryIntent intent) {
        AppCredentials credentials = TestCredentials.of(
                "https://api.github.com", "Iv23app", AppKey.fresh().pkcs8(), OptionalLong.empty());
        var request = new ListingRequest(
                intent.resource(), credentials, intent.organization(), intent.kinds(), Instant.EPOCH);
        writer.expect(intent, request);
        return new WeakReference<>(credentials);
    }

    private WriteResult read(InventoryIntent intent, ListingSnapshot requests, ListingSnapshot grants) {
        int before = results.size();
        ListingRequest request = begin(intent);
        writer.listed(request, ItemKind.REQUEST, requests);
        writer.listed(request, ItemKind.GRANT, grants);
        waiting().until(() -> results.size() > before);
        return results.get(results.size() - 1);
    }

    private List<String> names(Class<? extends HasMetadata> kind) {
        return kubernetes.client().resources(kind).inNamespace("acme").list().getItems().stream()
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    private PatGrantResource grantObject(String name) {
        return kubernetes
                .client()
                .resources(PatGrantResource.class)
                .inNamespace("acme")
                .withName(name)
                .get();
    }

    private long writes(String verbs) {
        return kubernetes.writes().count(call -> verbs.contains(call.verb().name()));
    }

    @Test
    void eachItemHasAnObjectThatTheInventoryOwns() {
        WriteResult result = read(intent("u1", 1, 100), listing(request(71, 1)), listing(grant(12, 5, NOW)));

        assertThat(result.problem()).isNull();
        assertThat(result.counts())
                .containsEntry(ItemKind.REQUEST, new KindCounts(1, 0, 0, 1, 0))
                .containsEntry(ItemKind.GRANT, new KindCounts(1, 1, 0, 1, 0));
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
        PatGrantResource object = grantObject("acme-12");
        assertThat(object.getStatus().owner()).isEqualTo("mona");
        assertThat(object.getMetadata().getLabels()).containsExactly(Map.entry(ObjectNames.LABEL, "acme"));
        OwnerReference owner = object.getMetadata().getOwnerReferences().get(0);
        assertThat(owner.getUid()).isEqualTo("u1");
        assertThat(owner.getController()).isTrue();
        assertThat(owner.getBlockOwnerDeletion()).isFalse();
        assertThat(memory.used()).isZero();
    }

    @Test
    void anUnchangedListingWritesNothing() {
        InventoryIntent intent = intent("u1", 1, 100);
        read(intent, listing(request(71, 1)), listing(grant(12, 5, NOW)));
        kubernetes.writes().clear();

        read(intent, listing(request(71, 1)), listing(grant(12, 5, NOW.plusSeconds(60))));

        assertThat(kubernetes.writes().all()).isEmpty();
    }

    @Test
    void whatIsUncoveredStaysWhileFactsAreNotRead() {
        InventoryIntent intent = intent("u1", 1, 100);
        ResourceRef leavers = policy("acme", "leavers");
        explained = Map.of(
                12L,
                explanation(
                        Result.EXCLUDED, List.of(), finding(leavers, Result.EXCLUDED, false, "'left' excludes it")));
        WriteResult read = read(intent, listing(), listing(grant(12, 5, NOW)));
        assertThat(read.counts()).containsEntry(ItemKind.GRANT, new KindCounts(1, 1, 0, 1, 0));
        kubernetes.writes().clear();

        explained = Map.of(12L, explanation(Result.UNDECIDED, List.of(leavers), notRead(leavers)));
        WriteResult notRead = read(intent, listing(), listing(grant(12, 5, NOW)));

        assertThat(notRead).isEqualTo(read);
        assertThat(kubernetes.writes().all()).isEmpty();
        assertThat(grantObject("acme-12").getStatus().decision()).isEqualTo("None");
    }

    @Test
    void whatIsUncoveredAndHasNoObjectStaysWhileFactsAreNotRead() {
        InventoryIntent intent = intent("u1", 1, 1);
        ResourceRef leavers = policy("acme", "leavers");
        ItemExplanation excluded =
                explanation(Result.EXCLUDED, List.of(), finding(leavers, Result.EXCLUDED, false, "'left' excludes it"));
        ItemExplanation matched = explanation(
                Result.MATCHES, List.of(leavers), finding(leavers, Result.MATCHES, false, "'left' matches"));
        ListingSnapshot grants = listing(grant(12, 9, NOW), grant(13, 8, NOW), grant(14, 7, NOW));
        explained = Map.of(12L, matched, 13L, excluded, 14L, matched);
        WriteResult read = read(intent, listing(), grants);
        assertThat(read.counts()).containsEntry(ItemKind.GRANT, new KindCounts(3, 3, 0, 1, 2));

        ItemExplanation open = explanation(Result.UNDECIDED, List.of(leavers), notRead(leavers));
        explained = Map.of(12L, open, 13L, open, 14L, open);

        assertThat(read(intent, listing(), grants)).isEqualTo(read);
        assertThat(read(intent, listing(), grants)).isEqualTo(read);
        explained = Map.of(12L, matched, 13L, matched, 14L, matched);
        assertThat(read(intent, listing(), grants).counts().get(ItemKind.GRANT).uncovered())
                .isZero();
    }

    /** As after a restart while GitHub does not give the other list. */
    @Test
    void roomOfRequestsThatWereShownBeforeTheStartIsLeftToThem() {
        requestsInStatus = 2;
        ListingRequest request = begin(intent("u1", 1, 3));
        writer.blocked(
                request, Set.of(ItemKind.REQUEST), Blocker.gitHubUnavailable("GitHub does not list the requests"));
        writer.listed(request, ItemKind.GRANT, listing(grant(12, 9, NOW), grant(13, 8, NOW), grant(14, 7, NOW)));
        waiting().until(() -> !results.isEmpty());

        assertThat(names(PatGrantResource.class)).containsExactly("acme-12");
        assertThat(results.get(0).counts().get(ItemKind.GRANT).truncated()).isEqualTo(2);
    }

    @Test
    void onlyDifferencesAreWritten() {
        InventoryIntent intent = intent("u1", 1, 100);
        read(intent, listing(request(71, 1), request(72, 1)), listing(grant(12, 5, NOW), grant(13, 5, NOW)));
        kubernetes.writes().clear();

        read(
                intent,
                listing(request(72, 1)),
                listing(grant(12, 5, NOW), grant(13, 5, NOW.plus(Duration.ofDays(1))), grant(14, 0, null)));

        assertThat(kubernetes.writes().all())
                .extracting(write -> write.call().verb() + " " + write.call().resource() + " "
                        + write.call().name())
                .containsExactly(
                        "DELETE patrequests acme-71",
                        "APPLY patgrants acme-13",
                        "CREATE patgrants acme-14",
                        "APPLY patgrants acme-14");
    }

    @Test
    void onlyTheCallsOfTheRoleAreMade() {
        InventoryIntent intent = intent("u1", 1, 100);
        read(intent, listing(request(71, 1)), listing(grant(12, 5, NOW)));
        read(intent, listing(), listing(grant(12, 5, NOW.plus(Duration.ofDays(1)))));

        assertThat(kubernetes.calls().of("writer"))
                .extracting(entry -> entry.call().verb() + " " + entry.call().resource()
                        + entry.call().subresource())
                .containsOnly(
                        "LIST patrequests",
                        "LIST patgrants",
                        "CREATE patrequests",
                        "CREATE patgrants",
                        "APPLY patrequestsstatus",
                        "APPLY patgrantsstatus",
                        "DELETE patrequests");
    }

    @Test
    void manyObjectsAreComparedPageByPage() {
        PatItems many = new PatItems(1_200);
        InventoryIntent intent = intent("u1", 1, 10_000);
        read(intent, listing(), many.listing());
        assertThat(names(PatGrantResource.class)).hasSize(1_200);
        kubernetes.writes().clear();

        read(intent, listing(), many.listing());

        assertThat(kubernetes.writes().all()).isEmpty();
    }

    private record PatItems(int count) {
        ListingSnapshot listing() {
            return InventoryFixture.listing(IntStream.rangeClosed(1, count)
                    .mapToObj(id -> grant(id, 5, NOW))
                    .toArray(PatGrant[]::new));
        }
    }

    @Test
    void requestsComeFirstAndGrantsFillTheRest() {
        WriteResult result = read(
                intent("u1", 1, 3),
                listing(request(71, 1), request(72, 2)),
                listing(grant(12, 5, NOW), grant(13, 6, NOW)));

        assertThat(names(PatRequestResource.class)).containsExactly("acme-71", "acme-72");
        assertThat(names(PatGrantResource.class)).containsExactly("acme-13");
        assertThat(result.counts().get(ItemKind.GRANT).truncated()).isEqualTo(1);
    }

    @Test
    void objectsOfAKindThatTheSpecDoesNotNameAreDeleted() {
        InventoryIntent both = intent("u1", 1, 100);
        read(both, listing(request(71, 1)), listing(grant(12, 5, NOW)));
        var requestsOnly = new InventoryIntent(
                both.resource(), 2, "acme", both.interval(), Set.of(ItemKind.REQUEST), 100, "github-app");

        ListingRequest request = begin(requestsOnly);
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));

        waiting().until(() -> names(PatGrantResource.class).isEmpty());
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
    }

    @Test
    void anObjectOfSomebodyElseIsLeftAloneAndReported() {
        PatGrantResource foreign = new PatGrantResource();
        foreign.setMetadata(new ObjectMetaBuilder()
                .withNamespace("acme")
                .withName("acme-12")
                .build());
        kubernetes.client().resource(foreign).create();

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW), grant(13, 5, NOW)));

        assertThat(result.problem().kind()).isEqualTo(WriteProblem.Kind.FOREIGN_OBJECT);
        assertThat(result.problem().message())
                .startsWith("PatGrant acme-12 exists and does not belong to this inventory");
        assertThat(grantObject("acme-12").getStatus()).isNull();
        assertThat(grantObject("acme-13").getStatus()).isNotNull();
    }

    @Test
    void anObjectOfSomebodyElseWithTheLabelIsNeitherChangedNorDeleted() {
        PatGrantResource foreign = new PatGrantResource();
        foreign.setMetadata(new ObjectMetaBuilder()
                .withNamespace("acme")
                .withName("acme-99")
                .withLabels(Map.of(ObjectNames.LABEL, "acme"))
                .build());
        kubernetes.client().resource(foreign).create();

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(13, 5, NOW)));

        assertThat(result.problem()).isNull();
        assertThat(names(PatGrantResource.class)).containsExactlyInAnyOrder("acme-99", "acme-13");
    }

    @Test
    void objectsOfADeletedInventoryOfTheSameNameAreWaitedFor() {
        read(intent("old", 1, 100), listing(), listing(grant(12, 5, NOW)));

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)));
        assertThat(result.problem().kind()).isEqualTo(WriteProblem.Kind.LEFT_OVER);

        kubernetes.client().resource(grantObject("acme-12")).delete(); // as the garbage collector does
        waiting().until(() -> results.get(results.size() - 1).problem() == null);
        assertThat(grantObject("acme-12")
                        .getMetadata()
                        .getOwnerReferences()
                        .get(0)
                        .getUid())
                .isEqualTo("u1");
    }

    @Test
    void aRefusedCallEndsThePassAndSaysWhatIsMissing() {
        kubernetes.faults().failNext(1, call -> call.is(Verb.CREATE, "patgrants", ""), 403);

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW), grant(13, 5, NOW)));

        assertThat(result.problem().kind()).isEqualTo(WriteProblem.Kind.REFUSED);
        assertThat(result.problem().message())
                .startsWith("the operator cannot create patgrants.patoperator.dev in namespace acme: ");
        assertThat(result.counts().get(ItemKind.GRANT).listed()).isEqualTo(2);
        waiting().until(() -> results.get(results.size() - 1).problem() == null);
        assertThat(names(PatGrantResource.class)).containsExactly("acme-12", "acme-13");
        assertThat(memory.used()).isZero();
    }

    @Test
    void anUnavailableApiIsTriedAgainWithoutAnotherListing() {
        kubernetes.faults().failNext(3, call -> call.resource().equals("patgrants"), 503);

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)));

        assertThat(result.problem().kind()).isEqualTo(WriteProblem.Kind.UNAVAILABLE);
        waiting().until(() -> results.get(results.size() - 1).problem() == null);
        assertThat(names(PatGrantResource.class)).containsExactly("acme-12");
    }

    @Test
    void anObjectWhoseStatusWasNotWrittenGetsItLater() {
        kubernetes.faults().failNext(1, call -> call.writesStatusOf("patgrants"), 403);

        read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)));

        waiting().until(() -> results.get(results.size() - 1).problem() == null);
        assertThat(grantObject("acme-12").getStatus()).isNotNull();
    }

    @Test
    void oneObjectThatCannotBeWrittenDoesNotKeepTheOthersBack() {
        kubernetes.faults().failNext(1, call -> call.is(Verb.APPLY, "patgrants", "status"), 409);

        WriteResult result = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW), grant(13, 4, NOW)));

        assertThat(result.problem()).isNotNull();
        assertThat(grantObject("acme-13").getStatus()).isNotNull();
    }

    @Test
    void aProcessThatDoesNotLeadWritesNothing() {
        leading.set(false);
        InventoryIntent intent = intent("u1", 1, 100);
        ListingRequest request = begin(intent);
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));
        writer.listed(request, ItemKind.GRANT, listing());

        staysTrue(() -> assertThat(kubernetes.calls().of("writer")).isEmpty());
        assertThat(results).isEmpty();
    }

    @Test
    void losingTheLeadershipEndsThePassBetweenTwoCalls() {
        kubernetes.observe(object -> leading.set(!object.path("kind").asText().equals("PatGrant")));
        ListingRequest request = begin(intent("u1", 1, 100));
        writer.listed(request, ItemKind.REQUEST, listing());
        writer.listed(request, ItemKind.GRANT, listing(grant(12, 5, NOW), grant(13, 5, NOW)));

        waiting().until(() -> !leading.get());
        staysTrue(() -> assertThat(names(PatGrantResource.class)).containsExactly("acme-12"));
        assertThat(results).isEmpty();
    }

    @Test
    void listsOfAnEarlierRequestAreIgnored() {
        InventoryIntent intent = intent("u1", 1, 100);
        ListingRequest old = begin(intent);
        begin(intent);
        writer.listed(old, ItemKind.REQUEST, listing());
        writer.listed(old, ItemKind.GRANT, listing(grant(12, 5, NOW)));
        writer.blocked(old, old.kinds(), Blocker.gitHubUnavailable("x"));

        read(intent, listing(), listing());

        assertThat(names(PatGrantResource.class)).isEmpty();
        assertThat(blockers).isEmpty();
    }

    @Test
    void whatWasReadIsWrittenWhereTheOtherListIsRefused() {
        ListingRequest request = begin(intent("u1", 1, 100));
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));
        writer.blocked(request, Set.of(ItemKind.GRANT), new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));

        waiting().until(() -> !results.isEmpty());
        assertThat(results.get(0).counts()).containsOnlyKeys(ItemKind.REQUEST);
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
    }

    @Test
    void whatIsReadLaterIsWrittenAfterTheOtherListWasRefused() {
        ListingRequest request = begin(intent("u1", 1, 100));
        writer.blocked(request, Set.of(ItemKind.GRANT), new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));

        waiting().until(() -> !results.isEmpty());
        assertThat(results.get(0).counts()).containsOnlyKeys(ItemKind.REQUEST);
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
        assertThat(memory.used()).isZero();
    }

    @Test
    void oneListIsWrittenWhileTheOtherIsUnavailableAndThatOneWhenItComes() {
        ListingRequest request = begin(intent("u1", 1, 2));
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));
        writer.blocked(request, Set.of(ItemKind.GRANT), Blocker.gitHubUnavailable("x"));
        waiting().until(() -> results.size() == 1);
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");

        writer.listed(request, ItemKind.GRANT, listing(grant(12, 6, NOW), grant(13, 5, NOW)));
        waiting().until(() -> results.size() == 2);
        assertThat(results.get(1).counts().get(ItemKind.GRANT).truncated())
                .as("the request takes the place of a grant")
                .isEqualTo(1);
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
        assertThat(names(PatGrantResource.class)).containsExactly("acme-12");
        assertThat(memory.used()).isZero();
    }

    @Test
    void objectsThatCouldNotBeWrittenAreStillWrittenWhenTheOtherListComes() {
        kubernetes.faults().failNext(1, call -> call.is(Verb.CREATE, "patrequests", ""), 503);
        ListingRequest request = begin(intent("u1", 1, 100));
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));
        writer.blocked(request, Set.of(ItemKind.GRANT), Blocker.gitHubUnavailable("x"));
        waiting().until(() -> results.size() == 1);

        writer.listed(request, ItemKind.GRANT, listing(grant(12, 6, NOW)));

        waiting()
                .until(() -> results.get(results.size() - 1).problem() == null
                        && results.get(results.size() - 1).counts().containsKey(ItemKind.GRANT));
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
        assertThat(names(PatGrantResource.class)).containsExactly("acme-12");
        assertThat(memory.used()).isZero();
    }

    @Test
    void aFieldThatSomebodyElseAddedIsRemoved() {
        InventoryIntent intent = intent("u1", 1, 100);
        read(intent, listing(), listing(grant(12, 5, NOW)));
        PatGrantResource object = grantObject("acme-12");
        InventoryItemStatus right = object.getStatus();
        kubernetes
                .newClientWithoutRetries("somebody")
                .resource(object)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .build(),
                        "{\"status\":{\"reason\":\"forged\",\"decidedBy\":\"PatRevocation/none\"}}");
        assertThat(grantObject("acme-12").getStatus().reason()).isEqualTo("forged");

        assertThat(read(intent, listing(), listing(grant(12, 5, NOW))).problem())
                .isNull();

        assertThat(grantObject("acme-12").getStatus()).isEqualTo(right);
        kubernetes.writes().clear();
        read(intent, listing(), listing(grant(12, 5, NOW)));
        assertThat(kubernetes.writes().all()).isEmpty();
    }

    @Test
    void anObjectWhoseLabelWasTakenAwayIsMadeAgain() {
        InventoryIntent intent = intent("u1", 1, 100);
        read(intent, listing(), listing(grant(12, 5, NOW)));
        kubernetes
                .newClientWithoutRetries("somebody")
                .resource(grantObject("acme-12"))
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .build(),
                        "{\"metadata\":{\"labels\":null}}");
        assertThat(grantObject("acme-12").getMetadata().getLabels()).isNullOrEmpty();

        assertThat(read(intent, listing(), listing(grant(12, 5, NOW))).problem())
                .isNull();

        assertThat(grantObject("acme-12").getMetadata().getLabels()).containsEntry(ObjectNames.LABEL, "acme");
        assertThat(grantObject("acme-12").getStatus().owner()).isEqualTo("mona");
    }

    @Test
    void aListThatHasComeIsKeptWhenTheOtherIsRequestedAgain() {
        InventoryIntent intent = intent("u1", 1, 100);
        writer.listed(begin(intent), ItemKind.REQUEST, listing(request(71, 1)));

        ListingRequest again = begin(intent);
        assertThat(again.kinds()).containsExactly(ItemKind.GRANT);
        writer.listed(again, ItemKind.GRANT, listing(grant(12, 5, NOW)));

        waiting().until(() -> !results.isEmpty());
        assertThat(names(PatRequestResource.class)).containsExactly("acme-71");
        assertThat(names(PatGrantResource.class)).containsExactly("acme-12");
        assertThat(memory.used()).isZero();
    }

    @Test
    void listsOfAnotherSpecAreDropped() {
        writer.listed(begin(intent("u1", 1, 100)), ItemKind.REQUEST, listing(request(71, 1)));

        ListingRequest edited = begin(intent("u1", 2, 100));

        assertThat(memory.used()).isZero();
        assertThat(edited.kinds()).containsExactlyInAnyOrder(ItemKind.values());
    }

    @Test
    void listsOfAnotherGitHubAreDropped() {
        InventoryIntent intent = intent("u1", 1, 100);
        writer.listed(begin(intent), ItemKind.REQUEST, listing(request(71, 1)));

        ListingRequest moved = writer.expect(
                intent,
                new ListingRequest(
                        intent.resource(),
                        TestCredentials.of(
                                "https://ghe.example.com/api/v3",
                                "Iv23app",
                                AppKey.fresh().pkcs8(),
                                OptionalLong.empty()),
                        "acme",
                        intent.kinds(),
                        Instant.EPOCH));

        assertThat(memory.used()).isZero();
        assertThat(moved.kinds()).containsExactlyInAnyOrder(ItemKind.values());
    }

    @Test
    void anEditWhileObjectsAreWrittenEndsThePassWithoutAResult() {
        var edited = new InventoryIntent(
                intent("u1", 1, 100).resource(),
                2,
                "other",
                Duration.ofMinutes(10),
                Set.of(ItemKind.REQUEST, ItemKind.GRANT),
                100,
                "github-app");
        kubernetes.observe(object -> {
            if (object.path("metadata").path("name").asText().equals("acme-12") && reading == 1) {
                begin(edited);
            }
        });
        ListingRequest first = begin(intent("u1", 1, 100));
        writer.listed(first, ItemKind.REQUEST, listing());
        writer.listed(first, ItemKind.GRANT, listing(grant(12, 5, NOW), grant(13, 5, NOW)));

        waiting().until(() -> reading == 2);
        staysTrue(() -> assertThat(names(PatGrantResource.class)).doesNotContain("acme-13"));
        assertThat(results).isEmpty();
        assertThat(memory.used()).isZero();

        WriteResult result = read(edited, listing(), listing(grant(14, 5, NOW)));
        assertThat(result.counts().get(ItemKind.GRANT).listed()).isEqualTo(1);
        assertThat(names(PatGrantResource.class)).containsExactly("acme-14");
        assertThat(grantObject("acme-14").getStatus().organization()).isEqualTo("other");
    }

    @Test
    void anEditWhilePoliciesExplainTheOldListsWritesNothingOfThem() {
        whileExplaining = () -> {
            whileExplaining = () -> {};
            begin(intent("u1", 2, 100));
        };
        ListingRequest first = begin(intent("u1", 1, 100));
        writer.listed(first, ItemKind.REQUEST, listing());
        writer.listed(first, ItemKind.GRANT, listing(grant(12, 5, NOW)));

        waiting().until(() -> reading == 2);
        staysTrue(() -> assertThat(names(PatGrantResource.class)).isEmpty());
        assertThat(results).isEmpty();
        assertThat(memory.used()).isZero();
    }

    @Test
    void anInternalErrorIsReportedAndTheNextReadingIsWritten() {
        whileExplaining = () -> {
            throw new IllegalStateException("a fault of the test");
        };
        WriteResult failed = read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)));
        assertThat(failed.problem().kind()).isEqualTo(WriteProblem.Kind.INTERNAL);
        assertThat(failed.problem().message()).startsWith("an internal error; see the operator's log");
        assertThat(memory.used()).isZero();

        whileExplaining = () -> {};
        assertThat(read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)))
                        .problem())
                .isNull();
    }

    @Test
    void listsWhoseObjectsCannotBeWrittenAreNotKeptForEver() {
        kubernetes.faults().failNext(100_000, call -> call.is(Verb.CREATE, "patgrants", ""), 403);

        read(intent("u1", 1, 100), listing(), listing(grant(12, 5, NOW)));
        assertThat(memory.used()).isPositive();

        waiting().until(() -> memory.used() == 0);
        assertThat(results).hasSize(8);
        staysTrue(() -> assertThat(results).hasSize(8));
    }

    @Test
    void aForgottenInventoryIsNotWritten() {
        InventoryIntent intent = intent("u1", 1, 100);
        ListingRequest request = begin(intent);
        writer.listed(request, ItemKind.REQUEST, listing(request(71, 1)));
        writer.forget("u1");
        writer.listed(request, ItemKind.GRANT, listing());

        read(intent("u2", 1, 100), listing(), listing());
        assertThat(results).hasSize(1);
        assertThat(names(PatRequestResource.class)).isEmpty();
        assertThat(memory.used()).isZero();
    }

    private static InventoryIntent inNamespace(String namespace, String uid) {
        InventoryIntent other = intent(uid, 1, 10_000);
        return new InventoryIntent(
                new ResourceRef(InventoryIntent.KIND, namespace, "estate-" + uid, uid),
                1,
                "acme",
                other.interval(),
                other.kinds(),
                10_000,
                "github-app");
    }

    private void list(InventoryIntent intent, ListingSnapshot grants) {
        ListingRequest request = begin(intent);
        writer.listed(request, ItemKind.REQUEST, listing());
        writer.listed(request, ItemKind.GRANT, grants);
    }

    /** Each of them has the policies explain a list, which may take seconds. */
    @Test
    void aNamespaceWithManyInventoriesDelaysAnotherByOneOfThemAtATime() {
        var explained = new AtomicInteger();
        var explainedBefore = new AtomicInteger(-1);
        var queued = new CountDownLatch(1);
        whileExplaining = () -> {
            explained.incrementAndGet();
            awaitLatch(queued);
        };
        whenWritten = intent -> {
            if (intent.resource().uid().equals("u1")) {
                explainedBefore.set(explained.get());
            }
        };
        for (int n = 0; n < 50; n++) {
            list(inNamespace("mallory", "m" + n), listing());
        }
        list(intent("u1", 1, 10_000), new PatItems(120).listing());
        queued.countDown();

        waiting().until(() -> explainedBefore.get() >= 0);
        assertThat(names(PatGrantResource.class)).hasSize(120);
        assertThat(explainedBefore.get())
                .as("lists, two of each inventory, that were explained before the 5 steps of this one had ended")
                .isLessThan(20);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theManyListsOfANamespaceLeaveRoomForTheFirstOneOfAnother() {
        leading.set(false); // what is accepted stays
        for (int n = 0; n < 50; n++) {
            list(inNamespace("mallory", "m" + n), new PatItems(50).listing());
        }
        assertThat(dropped)
                .as("too many of one namespace")
                .isNotEmpty()
                .allMatch(inventory -> inventory.resource().namespace().equals("mallory"));
        dropped.clear();

        list(intent("u1", 1, 10_000), new PatItems(900).listing());

        assertThat(dropped).isEmpty();
    }

    @Test
    void listsThatDoNotFitIntoTheMemoryAreDropped() {
        leading.set(false); // what is accepted stays
        ListingRequest first = begin(intent("u1", 1, 10_000));
        writer.listed(first, ItemKind.REQUEST, listing(request(71, 1)));
        writer.listed(first, ItemKind.GRANT, new PatItems(1_500).listing());
        assertThat(memory.used()).as("a large list is accepted alone").isGreaterThan(1 << 20);
        long before = memory.used();
        ListingRequest small = begin(inNamespace("team", "u2"));
        writer.listed(small, ItemKind.GRANT, listing(grant(12, 5, NOW)));
        assertThat(memory.used()).as("short lists need not wait").isGreaterThan(before);
        var other = intent("u3", 1, 10_000);
        ListingRequest large = begin(other);

        writer.listed(large, ItemKind.GRANT, new PatItems(1_000).listing());

        assertThat(dropped).containsExactly(other);
        List.of("u1", "u2", "u3").forEach(writer::forget);
        assertThat(memory.used()).isZero();
    }

    @Test
    void theStatusIsTheOneOfTheItem() {
        read(intent("u1", 1, 100), listing(), listing(grant(12, 5, null)));
        InventoryItemStatus status = grantObject("acme-12").getStatus();

        assertThat(status.tokenLastUsed()).isEqualTo("never");
        assertThat(status.id()).isEqualTo(12);
        assertThat(writes("CREATE")).isEqualTo(1);
    }
}
