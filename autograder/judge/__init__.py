"""The trusted side: run test cells against proxies, turn outcomes into verdicts."""
