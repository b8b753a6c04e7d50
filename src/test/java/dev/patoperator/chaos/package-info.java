/**
 * The soak: the operator on a real API server while GitHub, the cluster and the process itself fail at random; then GitHub's
 * state and the resources' are held against what people asked for, and when. {@code mvn -Pchaos} runs it for long; a short
 * run is part of {@code mvn verify -Pit}. What is asked for and what fails follows from the seed alone, down to the order
 * of it; when exactly does not, because processes and machines take their own time.
 *
 * <p>Who acts, each class with its kinds of acts: {@link dev.patoperator.chaos.People} write lists of ids, guards and
 * selectors that are evaluated once; {@link dev.patoperator.chaos.SecondThoughts} has them edit, suspend, delete, spoil
 * and mend specs, turn lists into selectors and back, and ask for retries; {@link dev.patoperator.chaos.PolicyAuthors}
 * keep standing policies, an Approve with a limit beside a Deny; {@link dev.patoperator.chaos.Administrators} of three
 * namespaces with a key each rotate and revoke keys, delete Secrets and RoleBindings, and make them again.
 *
 * <p>What fails: {@link dev.patoperator.chaos.GitHubWeather} has the faults of GitHub and of a proxy before it;
 * {@link dev.patoperator.chaos.Soak} kills and freezes the operator, restarts its API server and lets its clock jump. A
 * quarter of the processes run on a wrong clock ({@link dev.patoperator.OperatorOnWrongClock}), the others are the
 * packaged jar.
 *
 * <p>What must hold, each in a class of its own: {@link dev.patoperator.chaos.DecisionAudit}, {@link
 * dev.patoperator.chaos.LimitAudit}, {@link dev.patoperator.chaos.DenyAudit}, {@link dev.patoperator.chaos.StatusAudit}
 * and {@link dev.patoperator.chaos.LivenessAudit}; {@code AuditTest} shows that they find what is wrong. Not covered: two
 * replicas at once, several organizations, another GitHub, and what a real renaming of an organization does beyond
 * redirects and 404s.
 */
package dev.patoperator.chaos;
