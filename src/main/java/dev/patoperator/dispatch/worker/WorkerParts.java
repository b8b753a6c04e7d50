package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.organization.OrganizationFactsReader;
import dev.patoperator.dispatch.listing.organization.OrganizationLists;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.model.listing.ListingRateLimiter;
import dev.patoperator.dispatch.queue.BatchRecords;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.confirm.DecisionSettler;
import dev.patoperator.dispatch.worker.confirm.GrantEvidence;
import dev.patoperator.dispatch.worker.confirm.GrantLookup;
import dev.patoperator.dispatch.worker.evaluate.DryRunStep;
import dev.patoperator.dispatch.worker.evaluate.EvaluationPublisher;
import dev.patoperator.dispatch.worker.evaluate.ListingDelivery;
import dev.patoperator.dispatch.worker.evaluate.ListingStep;
import dev.patoperator.dispatch.worker.evaluate.RepositoryFilterCache;
import dev.patoperator.dispatch.worker.evaluate.RepositoryLookup;
import dev.patoperator.dispatch.worker.evaluate.SelectorStep;
import dev.patoperator.dispatch.worker.evaluate.SnapshotReader;
import dev.patoperator.dispatch.worker.send.BatchPreparation;
import dev.patoperator.dispatch.worker.send.MutatingCall;
import dev.patoperator.dispatch.worker.send.PacedSendStep;
import dev.patoperator.dispatch.worker.send.RejectedCallHandler;
import dev.patoperator.dispatch.worker.send.Revalidation;
import dev.patoperator.dispatch.worker.send.SendStep;
import dev.patoperator.github.Installation;
import dev.patoperator.model.ItemKind;
import java.time.Clock;

/** The parts of one installation's worker, wired together. Tests run single steps with them. */
public final class WorkerParts {

    private final InstallationWorkerFactory shared;
    private final Installation installation;
    private final Clock clock;
    private final DecisionQueue queue;
    private final PendingListings pendingListings = new PendingListings();
    private final ResultPublisher publisher;
    private final KindBreakers breakers;
    private final KindBreakers evaluationBreakers;
    private final Preemption preemption;
    private final OrganizationLists organizationLists;
    private final RepositoryFilterCache filters;
    private final InstallationListings listings;
    private final OrganizationFactsReader factsReader;
    private final CallAccess callAccess;
    private final ConfirmStep confirmStep;

    public WorkerParts(InstallationWorkerFactory shared, Installation installation) {
        this.shared = shared;
        this.installation = installation;
        this.clock = shared.clocks().monotonic();
        this.queue = new DecisionQueue(shared.recovery(), clock);
        this.publisher = new ResultPublisher(shared.resultStore(), shared.cluster());
        this.breakers = new KindBreakers(clock, shared.settings());
        this.evaluationBreakers = new KindBreakers(clock, shared.settings());
        this.preemption = new Preemption(() -> queue.oldest(ItemKind.GRANT).isPresent()
                && !breakers.of(ItemKind.GRANT).isOpen());
        this.organizationLists = new OrganizationLists(
                shared.gitHub().organizations(), shared.settings().refusalMemory(), clock, shared.memory());
        this.filters = new RepositoryFilterCache(clock, shared.memory());
        this.listings = new InstallationListings(
                shared.gitHub().pats(),
                clock,
                shared.settings().freshness(),
                preemption::preemptIfRevocationWaits,
                shared.observer(),
                shared.memory(),
                organizationLists,
                filters);
        this.factsReader = factsReader();
        this.callAccess = new CallAccess(installation, shared.observer());
        this.confirmStep = newConfirmStep();
    }

    /** Returns an idle worker with these parts. */
    public InstallationWorker worker() {
        var send = new PacedSendStep(
                sendStep(),
                confirmStep,
                queue,
                breakers,
                preemption,
                shared.settings().writeInterval(),
                clock);
        var dryRun = new DryRunStep(
                queue,
                publisher,
                listings,
                callAccess,
                preemption,
                shared.settings().freshness(),
                clock);
        var failures = new WorkerFailureHandler(
                installation,
                queue,
                pendingListings,
                publisher,
                breakers,
                evaluationBreakers,
                shared.cluster(),
                shared.observer(),
                shared.settings(),
                shared.clocks());
        var limiter = new ListingRateLimiter(
                shared.gitHub().pats()::rateLimit, shared.clocks().wall());
        var delivery = new ListingDelivery(pendingListings, listings, filters, factsReader, shared.memory());
        var list = new ListingStep(
                pendingListings,
                delivery,
                confirmStep::listed,
                listings,
                callAccess,
                breakers,
                () -> limiter.untilNext(installation),
                shared.settings(),
                clock);
        var steps = new WorkerSteps(
                selectorStep(delivery),
                dryRun,
                send,
                confirmStep,
                list,
                queue,
                breakers,
                evaluationBreakers,
                failures,
                clock);
        var order = new StepOrder(
                queue,
                pendingListings,
                breakers,
                steps,
                failures,
                shared.cluster(),
                shared.settings().confirmMost(),
                clock);
        return new InstallationWorker(
                queue,
                pendingListings,
                publisher,
                listings,
                shared.memory(),
                steps,
                order,
                failures,
                clock,
                shared.threads());
    }

    public DecisionQueue queue() {
        return queue;
    }

    public ConfirmStep confirmStep() {
        return confirmStep;
    }

    private SelectorStep selectorStep(ListingDelivery delivery) {
        return new SelectorStep(
                shared.policyEvaluator(),
                new SnapshotReader(
                        new RepositoryLookup(shared.gitHub().pats(), listings, clock), factsReader, listings),
                new EvaluationPublisher(queue, publisher, listings, shared.observer(), clock),
                confirmStep::listed,
                filters,
                delivery,
                queue,
                listings,
                shared.memory(),
                callAccess,
                preemption,
                shared.settings().freshness(),
                clock);
    }

    private OrganizationFactsReader factsReader() {
        return new OrganizationFactsReader(
                shared.gitHub().apps(),
                organizationLists,
                listings,
                preemption::preemptIfRevocationWaits,
                shared.settings(),
                clock);
    }

    public SendStep sendStep() {
        var revalidation = new Revalidation(queue, publisher, shared.cluster());
        return new SendStep(
                new BatchPreparation(
                        queue,
                        publisher,
                        listings,
                        callAccess,
                        revalidation,
                        shared.settings().freshness()),
                new BatchRecords(installation, shared.journal(), shared.clocks()),
                revalidation,
                new MutatingCall(shared.gitHub().pats()),
                new RejectedCallHandler(queue, publisher, listings, preemption, shared.settings(), shared.clocks()),
                queue,
                publisher,
                listings,
                callAccess,
                preemption,
                shared.cluster());
    }

    private ConfirmStep newConfirmStep() {
        var lookup = new GrantLookup(shared.gitHub().pats(), listings.pageReader(ItemKind.GRANT), preemption, clock);
        var evidence = new GrantEvidence(
                lookup, () -> shared.gitHub().pats().clockAhead(installation.apiUrl()), shared.clocks());
        var settler = new DecisionSettler(
                queue, publisher, shared.observer(), shared.settings().confirmTimeout(), clock);
        return new ConfirmStep(
                queue, listings, evidence, settler, callAccess, preemption, shared.cluster(), shared.settings(), clock);
    }
}
