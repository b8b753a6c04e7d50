package dev.patoperator.chaos;

import java.util.List;
import java.util.Random;

/** Who looks after keys, Secrets and rights: rotates keys in good order, and at times breaks what works. */
final class Administrators {

    private final List<Tenant> tenants;
    private final Counts acts;

    /**
     * Takes the teams.
     *
     * @param tenants the first one's credentials are rotated, and else left alone
     */
    Administrators(List<Tenant> tenants, Counts acts) {
        this.tenants = tenants;
        this.acts = acts;
    }

    void act(Random random) {
        for (Tenant tenant : tenants) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    tenant.rotate();
                    acts.add("ROTATE_KEY");
                }
                case 1, 2 -> {
                    if (tenant.deleteOutdatedKeys()) {
                        acts.add("DELETE_OLD_KEY");
                    }
                }
                case 3, 4 -> mend(tenant);
                default -> spoil(random, tenant);
            }
        }
    }

    /** In the end everything is in order. */
    void mendAll() {
        tenants.forEach(this::mend);
    }

    private void mend(Tenant tenant) {
        String flaw = tenant.flaw().name();
        if (tenant.mend()) {
            acts.add("MEND_" + flaw);
        }
    }

    private void spoil(Random random, Tenant tenant) {
        Tenant.Flaw[] flaws = Tenant.Flaw.values();
        Tenant.Flaw flaw = flaws[1 + random.nextInt(flaws.length - 1)];
        if (tenant != tenants.get(0) && tenant.flaw() == Tenant.Flaw.NONE && random.nextBoolean()) {
            tenant.spoil(flaw);
            acts.add(flaw.name());
        }
    }
}
