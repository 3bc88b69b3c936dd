"""Addresses of the pages of share-outs and cycles, below a circle."""

from django.urls import path

from caudal.circles.web.views import payouts, share_outs

urlpatterns = [
    path("share-outs/", share_outs.share_out_list, name="share_outs"),
    path("share-outs/simulate/", share_outs.simulate, name="simulate_share_out"),
    path("share-outs/plan/", share_outs.plan, name="plan_share_out"),
    path("share-outs/<uuid:share_out_id>/", share_outs.share_out, name="share_out"),
    path("share-outs/<uuid:share_out_id>/sign/", share_outs.sign, name="sign_share_out"),
    path("share-outs/<uuid:share_out_id>/sign-here/", share_outs.sign_for_another, name="sign_share_out_here"),
    path("share-outs/<uuid:share_out_id>/post/", share_outs.post, name="post_share_out"),
    path("share-outs/<uuid:share_out_id>/cancel/", share_outs.cancel, name="cancel_share_out"),
    path("share-outs/<uuid:share_out_id>/take-back/", share_outs.take_back, name="take_share_out_back"),
    path("cycles/open/", share_outs.open_cycle, name="open_cycle"),
    path("payouts/<uuid:payout_id>/pay/", payouts.pay, name="pay_payout"),
    path("payouts/<uuid:payout_id>/carry/", payouts.carry, name="carry_payout"),
    path("payouts/<uuid:payout_id>/payments/<uuid:entry_id>/undo/", payouts.take_back, name="take_payout_back"),
]
