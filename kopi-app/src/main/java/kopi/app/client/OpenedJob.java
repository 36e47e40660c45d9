package kopi.app.client;

import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.core.message.Message.JobAdmitted;

/** A job that is open at a gateway, and the connection to that. Closing hangs up; the job stays open. */
record OpenedJob(GatewayClient gateway, GatewayAnswer.Admitted answer) implements AutoCloseable {
    JobAdmitted admission() {
        return answer.admission();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
