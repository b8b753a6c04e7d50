package dev.patoperator.credentials;

/** Creates the commands that let the operator read one Secret, for a person who has the right to run them. */
final class RbacHint {

    /** The only Secret that the shipped ClusterRole covers. The ClusterRole has to be bound in each namespace. */
    private static final String DEFAULT_SECRET = "github-app";

    private final OperatorAccount account;

    RbacHint(OperatorAccount account) {
        this.account = account;
    }

    String remedy(String namespace, String secretName) {
        if (secretName.equals(DEFAULT_SECRET)) {
            return "allow it with: kubectl create rolebinding " + OperatorAccount.OPERATOR + " --clusterrole="
                    + account.secretsClusterRole() + " --serviceaccount=" + account.serviceAccount() + " -n "
                    + namespace;
        }
        String role = OperatorAccount.OPERATOR + "-" + secretName;
        return "only the name " + DEFAULT_SECRET + " is covered by the ClusterRole " + account.secretsClusterRole()
                + ", another one needs a Role of its own: kubectl create role " + role
                + " --verb=get --resource=secrets --resource-name=" + secretName + " -n " + namespace
                + " && kubectl create rolebinding " + role + " --role=" + role + " --serviceaccount="
                + account.serviceAccount() + " -n " + namespace;
    }
}
