"""How lines begin that close an article without belonging to it, in the languages of many news pages, as data.

Calls to subscribe, follow, write or give; who the author is and who helped; where the text first stood; notes on
affiliate links, corrections and sources. None proves anything alone: the weights read it beside place and links.
"""

_PHRASES = (
    # English
    "a correction | a previous version | a version of this | about the author | about the writer | about this "
    "article | about this story | about us | adapted from | additional reporting | advertisement | all prices | all "
    "products featured | all rights reserved | an earlier version | an previous version | ap writer | as an "
    "affiliate | as an amazon | associated press journalist | associated press reporter | associated press writer | "
    "author's note | author’s note | become a member | become a subscriber | catch up on | categories: | check out "
    "more | check out our | check out the full | clarification: | comment below | comments are closed | comments "
    "have been | compiled by | consider supporting | contact her | contact him | contact the author | contact the "
    "reporter | contact the writer | contact us | contributing: | contributors: | copyright | correction: | "
    "corrections: | cover image | credit: | credits: | disclaimer: | disclosure: | do you have | don't miss | "
    "donate | don’t miss | download our | download the app | e-mail | edited by | editing by | editor's note | "
    "editors' note | editors’ note | editor’s note | email her | email him | email the author | email us | every "
    "product | excerpt from | excerpted | featured image | filed under | find more | find us on | first published | "
    "follow her | follow him | follow me | follow the author | follow them | follow us | for all the latest | for "
    "breaking | for more from | for more information | for more news | for more on | for more stories | for the "
    "latest | get all the | get breaking | get more | get our | get the latest | got a question | got a story | got "
    "a tip | graphics by | have a story | have a tip | have you | he can be reached | he is a freelance | he is the "
    "author | he lives in | header image | help us | if you are having thoughts | if you buy | if you click | if "
    "you enjoyed | if you have a story | if you have any | if you have been affected | if you have information | if "
    "you like this | if you liked | if you need help | if you or anyone | if you or someone | if you purchase | if "
    "you want to read | if you would like to | if you'd like to | if you've been affected | illustration by | "
    "illustrations by | image credit | image: | images: | interview by | interview has been | join our | join the "
    "conversation | join the discussion | join us on | keep up with | keywords: | know more | lead image | leave a "
    "comment | let us know | like us on | like what you | listen and subscribe | listen to our | listen to the full "
    "| make a donation | more: | never miss | note: | notes: | opinions expressed | originally appeared | "
    "originally published | our editors | our journalism | our mission | our newsletter | our reporting | our "
    "standards | our team | photo credit | photo: | photographs by | photography by | photos by | photos: | please "
    "consider | please contact | please email | please follow | please help | please note | please read our | "
    "please send | please share | please sign up | please subscribe | please support | posted in | previously "
    "published | prices are accurate | prices correct | prices were accurate | produced by | products featured | "
    "published in | reach her | reach him | reach out to | reach the reporter | read more | read next | read our | "
    "read the full | read the original | read the rest | related: | report a typo | report an error | reported by | "
    "reporting by | reprinted | reproduced | republished | see also | see an error | see more | see our | send news "
    "| send tips | send us | send your | share your | she can be reached | she is a freelance | she is the author | "
    "she lives in | sign up for | sign up to | sound off | source: | sources: | sponsored | spot an error | spotted "
    "a | staff writer | stay connected | stay in the know | stay informed | stay tuned | stay up to date | "
    "subscribe here | subscribe now | subscribe to | support independent | support local | support our | support us "
    "| tagged with | tags: | tell us | thank you for reading | thanks for reading | the associated press "
    "contributed | the author is | the author of this | the authors are | the conversation has been | the interview "
    "has been | the opinions expressed | the views expressed | the writer is | this article appeared | this article "
    "appears | this article contains | this article first | this article has been | this article is | this article "
    "may contain | this article originally | this article was | this column | this content was | this conversation "
    "has been | this conversation was | this episode was | this essay | this excerpt | this interview has been | "
    "this interview originally | this interview was | this is an opinion | this page contains | this piece first | "
    "this piece originally | this piece was | this post contains | this post first | this post has been | this post "
    "may contain | this post originally | this post was | this project was | this report was | this site contains | "
    "this story appeared | this story appears | this story contains affiliate | this story first | this story has "
    "been | this story is part | this story originally | this story was | this transcript | this work is licensed | "
    "to find out more | to get more | to learn more | to read more | to see more | to subscribe | to view more | "
    "top image | topics: | translated by | translated from | translation by | tune in | update: | updated: | video "
    "by | views expressed | visit our | want more | want to get | want to know more | want to read | watch more | "
    "watch our | watch the full | we earn | we may earn | we may get | we may receive | what do you think | when "
    "you buy | when you click | when you purchase | when you shop | with additional | with agencies | with agency | "
    "with contributions from | with files from | with input from | with inputs from | with material from | with "
    "reporting by | with reporting from | words by | write to the | write to us | writing by | written by | "
    # German
    "abonnieren sie | aktualisiert | alle artikel | alle informationen | alle news | anmerkung | aus dem englischen "
    "| bild: | bilder: | das gespräch führte | das interview führte | das interview wurde | der artikel | der autor "
    "| der beitrag | der newsletter | die autorin | die fragen stellte | dieser artikel | dieser beitrag | dieser "
    "text | dieses interview | diskutieren sie | folge uns | folgen sie | foto: | fotos: | haben sie | haben wir "
    "ihr | hat ihnen | hier abonnieren | hier finden sie | hier geht es | hier geht's | hier lesen sie | hinweis "
    "der redaktion | hinweis: | in eigener sache | jetzt abonnieren | jetzt anmelden | jetzt lesen | jetzt "
    "registrieren | jetzt spenden | jetzt testen | kein angebot | kommentieren sie | korrektur: | kostenlos | laden "
    "sie | lesen sie auch | lesen sie dazu | lesen sie hier | lesen sie jetzt | lesen sie mehr | lesen sie weiter | "
    "lies auch | mehr aus | mehr dazu | mehr informationen | mehr lesen | mehr nachrichten | mehr zum thema | "
    "melden sie sich | mit agentur | mit dpa | mit informationen | mit material | newsletter | quelle: | quellen: | "
    "redaktion: | redaktioneller hinweis | schreiben sie uns | sie haben | sie möchten | sie suchen | sie wollen | "
    "spenden sie | teilen sie | text: | transparenzhinweis | unser newsletter | unseren newsletter | unterstützen "
    "sie | weitere artikel | weitere informationen | weitere infos | weitere nachrichten | zum autor | zur autorin "
    "| zur person | über den autor | über die autorin | übersetzt von | übersetzung | "
    # French
    "(avec | abonnez-vous | avec afp | avec reuters | ce texte | cet article | cet entretien | cette tribune | "
    "commentez | correction : | crédit photo | crédits | en savoir plus | faites un don | inscrivez-vous | l'auteur "
    "| lire aussi | lire la suite | lire également | l’auteur | mise à jour | nos newsletters | note de la "
    "rédaction | notre newsletter | partagez | photo : | pour aller plus loin | pour en savoir plus | pour plus d | "
    "propos recueillis | recevez | rejoignez | retrouvez | réagissez | source : | sources : | soutenez | suivez "
    "toute | suivez-nous | traduction | traduit de | téléchargez | voir aussi | vous avez | vous souhaitez | vous "
    "voulez | à lire aussi | à lire également | à voir aussi | à écouter | "
    # Spanish
    "apoya | apóyanos | comparte | compartir | con datos de | con información de | con la colaboración | contacta | "
    "corrección: | crédito | descarga | descárgate | el autor es | escríbenos | esta entrevista | esta nota | este "
    "artículo | este texto | fuente: | fuentes: | haga clic | haz clic | la autora es | le recomendamos | lea "
    "también | lee más | lee también | leer más | más información | nota de la redacción | nota del editor | nota: "
    "| para más información | puede seguir | puedes seguir | recibe | regístrate | siga | sigue | sobre el autor | "
    "suscribirse | suscríbase | suscríbete | síguenos | también te puede | te puede interesar | te recomendamos | "
    "texto publicado | traducción | ver más | únete | "
    # Italian
    "a cura di | abbonati | condividi | fonte: | fonti: | guarda anche | iscriviti | leggi anche | leggi di più | "
    "leggi tutto | per approfondire | per saperne di più | questo articolo | riproduzione riservata | scarica | "
    "segui | sostieni | traduzione di | vedi anche | © riproduzione | "
    # Portuguese
    "acompanhe | apoie | assine | baixe | clique | com agências | com informações | compartilhe | correção: | entre "
    "no | esta matéria | esta reportagem | este artigo | inscreva-se | leia a | leia mais | leia também | o autor é "
    "| participe | receba | saiba mais | sobre o autor | tradução | veja mais | veja também | "
    # Dutch
    "abonneer | beeld: | bekijk ook | bron: | deze tekst | dit artikel | heb je een tip | lees meer | lees ook | "
    "lees verder | meer nieuws | meer over | meld je aan | reageren | schrijf je in | steun | tip de redactie | "
    "volg ons | wil je | "
    # Nordic
    "abonner | följ oss | følg os | kilde: | källa: | les mer | les også | lähde: | läs mer | läs också | läs även "
    "| læs mere | læs også | meld deg på | prenumerera | ret: | rätta | rättelse | tilmeld dig | tips oss | tipsa "
    "oss | "
    # Slavic, Hungarian, Turkish, Vietnamese
    "abone ol | autor: | bizi takip | czytaj dalej | czytaj także | czytaj też | czytaj więcej | czytajte také | "
    "devamını oku | forrás: | fot. | kaynak: | kövessen | nguồn: | obserwuj nas | olvassa | přečtěte si | sledujte "
    "nás | subskrybuj | theo dõi | xem thêm | zapisz się | zdroj foto | zdroj: | zobacz także | zobacz też | čtěte "
    "také | đăng ký | źródło: | "
    # Indonesian
    "artikel ini | baca juga | baca selengkapnya | bergabung | berita ini | cek berita | dapatkan | disclaimer | "
    "editor: | gabung | ikuti akun | ikuti berita | ikuti kami | ikuti saluran | ikuti terus | ingin bertanya | "
    "jangan lewatkan | penulis: | pewarta: | punya informasi | reporter: | simak berita | simak juga | sumber: | "
    "tulisan ini | unduh aplikasi"
)  # beginnings in lower case, parted by bars
_FIRST = 3  # letters by which the beginnings are looked up
_OPENINGS: dict[str, tuple[str, ...]] = {}
for _phrase in _PHRASES.split(" | "):
    _OPENINGS[_phrase[:_FIRST]] = (*_OPENINGS.get(_phrase[:_FIRST], ()), _phrase)


def opens_closing(text: str) -> bool:
    """Whether a line begins as closing lines do.

    >>> opens_closing("Sign up for our newsletter"), opens_closing("Signs of life were found.")
    (True, False)
    """
    start = text[:40].lstrip("»>*•·–—-_[( ").lower()
    return start.startswith(_OPENINGS.get(start[:_FIRST], ()))
