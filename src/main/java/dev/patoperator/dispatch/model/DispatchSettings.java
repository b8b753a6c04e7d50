package dev.patoperator.dispatch.model;

import java.time.Duration;

/**
 * The dispatcher's times.
 *
 * @param writeInterval least time between two mutating calls of one installation
 * @param confirmTimeout how long an accepted decision may stay without effect before it counts as failed
 * @param confirmFirst time from an accepted call to the first listing that looks for its effect; doubled each time
 * @param confirmMost longest time between two such listings, also while more decisions wait to be sent
 * @param freshness how long a listing is good for the batches that follow it
 * @param backoffFirst first pause after GitHub could not be reached; doubled each time
 * @param backoffMax longest such pause
 * @param refusalMemory how long a refusal of GitHub's is not asked for again
 * @param installationMaxAge how long a look-up of an App's installation is good for
 * @param rewakeInterval how long a verdict may stay unrecorded before its resource is woken once more
 */
public record DispatchSettings(
        Duration writeInterval,
        Duration confirmTimeout,
        Duration confirmFirst,
        Duration confirmMost,
        Duration freshness,
        Duration backoffFirst,
        Duration backoffMax,
        Duration refusalMemory,
        Duration installationMaxAge,
        Duration rewakeInterval) {

    /** GitHub's advice for the interval, and times that have served well for the rest. */
    public static DispatchSettings of(Duration writeInterval, Duration confirmTimeout) {
        return new DispatchSettings(
                writeInterval,
                confirmTimeout,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(5));
    }
}
