/**
 * The soak test: the operator on a real API server while GitHub, the cluster and the process itself fail at random.
 * Afterwards GitHub's state and the resources' statuses are compared with what people requested, and when. {@code mvn
 * -Pchaos} makes a long run; a short run is part of {@code mvn verify -Pit}. The seed alone determines what is
 * requested and what fails, and in which sequence. It does not determine the exact times, because those depend on
 * processes and machines.
 *
 * <p>Who acts: {@link dev.patoperator.chaos.People} write explicit lists, guards and one-shot selectors. {@link
 * dev.patoperator.chaos.SecondThoughts} edits, suspends and deletes them, breaks and fixes specs, turns lists into
 * selectors and back, and requests retries. {@link dev.patoperator.chaos.PolicyAuthors} maintain policies, an Approve
 * with a limit and a Deny. {@link dev.patoperator.chaos.Administrators} of three namespaces with one key each rotate
 * and revoke keys, and delete and create Secrets and RoleBindings. {@link dev.patoperator.chaos.InventoryKeepers} edit,
 * delete and recreate inventories, and change their objects by hand.
 *
 * <p>What fails: {@link dev.patoperator.chaos.GitHubWeather} has the faults of GitHub and of a proxy before it, {@link
 * dev.patoperator.chaos.FailingSink} those of the receiver of notifications. {@link dev.patoperator.chaos.Soak} kills and
 * freezes the operator, restarts its API server and changes its clock. A quarter of the processes run on a wrong clock
 * ({@link dev.patoperator.support.OperatorOnWrongClock}), the others are the packaged jar.
 *
 * <p>What must hold, each in its own class: {@link dev.patoperator.chaos.DecisionAudit}, {@link
 * dev.patoperator.chaos.LimitAudit}, {@link dev.patoperator.chaos.DenyAudit}, {@link dev.patoperator.chaos.StatusAudit}
 * and {@link dev.patoperator.chaos.LivenessAudit}, and when GitHub is quiet {@link dev.patoperator.chaos.InventoryAudit}
 * and {@link dev.patoperator.chaos.NotificationAudit}. Their tests show that they find errors. Not covered: two replicas at
 * the same time, several organizations, another GitHub, and what a real renaming of an organization does beyond redirects
 * and 404s.
 */
package dev.patoperator.chaos;
